<!--- Gives the session a new id. --->
<cfset sessionRotate()><cflocation url="index.cfm" addtoken="false">
