// A real provider of OpenID Connect, for the tests of single sign-on: `node provider.js` prints its address.
//
// Whoever logs in is believed, by whatever name. Some names make it send an ID token that must not be taken: it is
// made by the provider like any other, then changed and signed again with the provider's own key.
import { generateKeyPairSync, sign } from "node:crypto";
import { createServer } from "node:http";
import Provider, { interactionPolicy } from "oidc-provider";

const GROUPS = {
  alice: ["staff", "ops"],
  victor: ["staff"],
  nobody: ["choir"],
  groupless: undefined,
};

const HOUR = 3600;

/** What is wrong with the ID token of whom. */
const LIES = {
  "wrong-nonce": (claims) => ({ ...claims, nonce: "another" }),
  "wrong-audience": (claims) => ({ ...claims, aud: "another" }),
  "wrong-issuer": (claims) => ({ ...claims, iss: "http://localhost:1" }),
  expired: (claims) => ({ ...claims, iat: claims.iat - 2 * HOUR, exp: claims.exp - 2 * HOUR }),
  "wrong-signature": (claims) => claims,
  unsigned: (claims) => claims,
};

const ours = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const another = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;

/** The token with what this account's tokens have wrong; others as they are. */
function changed(token) {
  const [head, body] = token.split(".").map((part) => Buffer.from(part, "base64url").toString());
  const claims = JSON.parse(body);
  const lie = LIES[claims.sub.slice("sub-".length)];
  if (lie === undefined) return token;
  const [name] = Object.entries(LIES).find(([, known]) => known === lie);
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  if (name === "unsigned") return `${part({ alg: "none" })}.${part(claims)}.`;
  const signed = `${part(JSON.parse(head))}.${part(lie(claims))}`;
  const key = name === "wrong-signature" ? another : ours;
  return `${signed}.${sign("sha256", Buffer.from(signed), key).toString("base64url")}`;
}

/** Nobody is asked for consent, though native applications usually have it asked for each time. */
const policy = interactionPolicy.base();
policy.get("consent").checks.remove("native_client_prompt");

const configuration = {
  clients: [
    {
      client_id: "sessionwatch",
      client_secret: "not-a-secret-of-anybody",
      // A native application may be at any port of this machine.
      application_type: "native",
      redirect_uris: ["http://127.0.0.1/api/v1/single-sign-on/back"],
      token_endpoint_auth_method: "client_secret_basic",
    },
  ],
  jwks: { keys: [{ ...ours.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: "ours" }] },
  cookies: { keys: ["for the tests"] },
  claims: { openid: ["sub"], profile: ["preferred_username"], groups: ["groups"] },
  scopes: ["openid", "profile", "groups"],
  features: { devInteractions: { enabled: false } },
  interactions: {
    policy,
    url: (_, interaction) => `/interaction/${interaction.uid}`,
  },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => {
      const name = id.slice("sub-".length);
      return { sub: id, preferred_username: name, groups: name in GROUPS ? GROUPS[name] : ["staff"] };
    },
  }),
  /** What sessionwatch may know of everybody. */
  async loadExistingGrant(ctx) {
    const { client, session, provider } = ctx.oidc;
    const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope("openid profile groups");
    await grant.save();
    return grant;
  },
};

const server = createServer();
server.listen(0, "127.0.0.1", () => {
  // By another name than the page: for a browser it is another site.
  const issuer = `http://localhost:${server.address().port}`;
  const provider = new Provider(issuer, configuration);
  provider.use(async (ctx, next) => {
    if (ctx.path.startsWith("/interaction/")) return interaction(provider, ctx);
    await next();
    if (ctx.path === "/token" && ctx.body?.id_token) ctx.body.id_token = changed(ctx.body.id_token);
  });
  server.on("request", provider.callback());
  console.log(issuer);
});

/** A name is asked for, and taken. */
async function interaction(provider, ctx) {
  const name = ctx.query.name;
  if (name === undefined) {
    ctx.type = "html";
    ctx.body =
      '<!doctype html><title>Staff</title><link rel="icon" href="data:,"><form><label>Who are you? <input name="name"></label><button>Go</button></form>';
    return;
  }
  const result =
    name === "refused"
      ? { error: "access_denied", error_description: "not on a Sunday" }
      : { login: { accountId: `sub-${name}` } };
  ctx.respond = false;
  await provider.interactionFinished(ctx.req, ctx.res, result);
}

// Whoever started it has it end with itself.
process.stdin.on("end", () => process.exit(0)).resume();
