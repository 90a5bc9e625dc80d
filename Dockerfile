# The Debian package in an image: `make image`, which builds the package first.
FROM debian:bookworm-slim

COPY target/dist/sessionwatch_*.deb /tmp/sessionwatch.deb
# The certificates are for servers that are read over https.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates /tmp/sessionwatch.deb \
    && rm -rf /tmp/sessionwatch.deb /var/lib/apt/lists/* \
    && install -d -o sessionwatch -g sessionwatch /run/sessionwatch /var/lib/sessionwatch

# Where systemd would put them.
ENV CONFIGURATION_DIRECTORY=/etc/sessionwatch \
    RUNTIME_DIRECTORY=/run/sessionwatch \
    STATE_DIRECTORY=/var/lib/sessionwatch
USER sessionwatch
VOLUME /var/lib/sessionwatch
EXPOSE 8766
ENTRYPOINT ["sessionwatch"]
# From outside of the container it is reached once there is a user, a token or a proxy that says who somebody is; until
# then it does not start, and says which lines to add.
CMD ["serve", "--listen", "0.0.0.0:8766"]
