<%-- Leaving without a word: the session stays until its time is up (`seconds`, one minute when not given). --%>
<%@ page session="false" contentType="text/html;charset=UTF-8" %><%
    if (!"POST".equals(request.getMethod())) {
        response.setHeader("Allow", "POST");
        response.sendError(405);
        return;
    }
    if (request.getSession(false) == null) {
        response.sendError(409, "There is no session to leave");
        return;
    }
    int seconds = 60;
    try {
        String asked = request.getParameter("seconds");
        if (asked != null) {
            seconds = Math.max(1, Math.min(3600, Integer.parseInt(asked)));
        }
    } catch (NumberFormatException notANumber) {
        response.sendError(400, "seconds must be a whole number");
        return;
    }
    request.getSession().setMaxInactiveInterval(seconds);
%><!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Goodbye</title>
  <link rel="stylesheet" href="shop.css">
</head>
<body>
  <header><h1>Corner shop</h1></header>
  <main>
    <p>Goodbye. Your session waits for <%= seconds %> s and is gone then.</p>
    <p><a class="button" href="index.jsp">Changed my mind</a></p>
  </main>
</body>
</html>
