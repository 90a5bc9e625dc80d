<!--- Begins a session, or goes on with the visitor's. --->
<cfset session.seen = true>The shelf
