"""HTTP: operations, requests and responses, maker and checker, the access audit, OpenAPI."""
