<%-- The shelf. Whoever comes without a session gets one here, if the limit leaves room. --%>
<%@ page session="false" contentType="text/html;charset=UTF-8" %><%
    try {
        request.getSession(true);
    } catch (IllegalStateException full) {
        request.getRequestDispatcher("/WEB-INF/full.jsp").forward(request, response);
        return;
    }
    response.setHeader("Cache-Control", "no-store");
    boolean member = request.getSession().getAttribute("member") != null;
    Object basket = request.getSession().getAttribute("basket");
    String[][] shelf = {
        {"Tea from the hill", "Green, picked in spring. A tin lasts about a month.", "9.50"},
        {"Rye bread", "Baked this morning, four days good, better toasted.", "4.20"},
        {"Honey, dark", "From the edge of the wood. It sets; warm it gently.", "7.80"},
        {"Walnuts, a bag", "Last autumn's, still in their shells.", "5.60"},
    };
%><!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Corner shop</title>
  <link rel="stylesheet" href="shop.css">
</head>
<body>
  <header>
    <h1>Corner shop</h1>
    <span>Basket: <%= basket == null ? "empty" : basket %></span>
    <% if (member) { %>
    <form method="post" action="logout.jsp"><button>Sign out</button></form>
    <% } else { %>
    <form method="post" action="login.jsp"><button>Sign in</button></form>
    <% } %>
    <form method="post" action="leave.jsp"><button>Leave</button></form>
  </header>
  <main>
    <p><%= member ? "Good to see you again." : "Come in and look around." %></p>
    <ul class="shelf">
      <% for (int i = 0; i < shelf.length; i++) { %>
      <li>
        <h2><%= shelf[i][0] %></h2>
        <p><%= shelf[i][1] %></p>
        <p class="price"><%= shelf[i][2] %></p>
        <form method="post" action="basket.jsp"><button class="first">Into the basket</button></form>
      </li>
      <% } %>
    </ul>
  </main>
  <footer>
    <p>Looking at this page began a session, or went on with yours. Signing in gives it a new id, signing out
      ends it at once, leaving lets it run out after a minute.
      <a href="health.jsp">This page</a> works without any session.</p>
  </footer>
</body>
</html>
