<!--- Lets the session run out after so many seconds. --->
<cfset session.setMaxInactiveInterval(javacast("int", form.seconds))>Goodbye
