<%-- Shown instead of the shelf when the limit leaves no room for another session. --%>
<%@ page session="false" contentType="text/html;charset=UTF-8" %><%
    response.setStatus(503);
    response.setHeader("Retry-After", "30");
    response.setHeader("Cache-Control", "no-store");
%><!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Full house</title>
  <link rel="stylesheet" href="shop.css">
</head>
<body>
  <header><h1>Corner shop</h1></header>
  <main>
    <p>The shop is full: it serves only so many people at once, and all places are taken.</p>
    <p><a class="button" href="index.jsp">Try again</a></p>
  </main>
</body>
</html>
