<%-- Signing in: the session goes on under a new id, as it should at every login. --%>
<%@ page session="false" contentType="text/html;charset=UTF-8" %><%
    if (!"POST".equals(request.getMethod())) {
        response.setHeader("Allow", "POST");
        response.sendError(405);
        return;
    }
    if (request.getSession(false) == null) {
        response.sendError(409, "Come in first: there is no session to sign in with");
        return;
    }
    request.changeSessionId();
    request.getSession().setAttribute("member", Boolean.TRUE);
    response.sendRedirect("index.jsp");
%>
