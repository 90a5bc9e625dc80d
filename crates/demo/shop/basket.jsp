<%-- One more thing in the basket of a session that is there; never begins one. --%>
<%@ page session="false" contentType="text/html;charset=UTF-8" %><%
    if (!"POST".equals(request.getMethod())) {
        response.setHeader("Allow", "POST");
        response.sendError(405);
        return;
    }
    if (request.getSession(false) == null) {
        response.sendRedirect("index.jsp");
        return;
    }
    Object basket = request.getSession().getAttribute("basket");
    int things = basket instanceof Integer ? (Integer) basket : 0;
    request.getSession().setAttribute("basket", Integer.valueOf(things + 1));
    response.sendRedirect("index.jsp");
%>
