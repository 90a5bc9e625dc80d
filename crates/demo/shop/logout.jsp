<%-- Signing out: the session ends now. --%>
<%@ page session="false" contentType="text/html;charset=UTF-8" %><%
    if (!"POST".equals(request.getMethod())) {
        response.setHeader("Allow", "POST");
        response.sendError(405);
        return;
    }
    if (request.getSession(false) == null) {
        response.sendError(409, "There is no session to end");
        return;
    }
    request.getSession().invalidate();
%><!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Signed out</title>
  <link rel="stylesheet" href="shop.css">
</head>
<body>
  <header><h1>Corner shop</h1></header>
  <main>
    <p>You are signed out, and your session has ended.</p>
    <p><a class="button" href="index.jsp">Come back in</a></p>
  </main>
</body>
</html>
