<%-- For load balancers: says that the shop is open, and begins no session. --%>
<%@ page session="false" contentType="text/plain;charset=UTF-8" %>open
