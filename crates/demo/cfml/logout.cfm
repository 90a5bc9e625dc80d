<!--- Ends the session; Lucee begins another one at once. --->
<cfset sessionInvalidate()>Signed out
