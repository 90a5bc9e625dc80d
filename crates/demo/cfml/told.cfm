<!--- What Lucee itself counts: the sessions of all applications of this web application that are not over yet. --->
<cfsetting enablecfoutputonly="true"><cfapplication name="told" sessionmanagement="false"><cfoutput>#getPageContext().getCFMLFactory().getScopeContext().getSessionCount()#</cfoutput>
