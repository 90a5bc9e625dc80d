<!--- Looks now for sessions whose time is up, which Lucee does by itself every five minutes. --->
<cfapplication name="told" sessionmanagement="false"><cfset getPageContext().getCFMLFactory().getScopeContext().clearUnused()>
