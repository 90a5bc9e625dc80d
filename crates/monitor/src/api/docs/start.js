// Shows the document of the API that this page was fetched from.
window.SwaggerUIBundle({ url: "../v1/openapi.json", dom_id: "#api", deepLinking: true });
