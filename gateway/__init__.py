"""How the outside speaks to Pingyi: HTTP in, RPC to the services, problems and receipts out.

A pure asyncio application. It never imports eventlet, nameko, SQLAlchemy or the inside of a service, so it
runs under uvicorn on its own as well as beside the services in one process.
"""
