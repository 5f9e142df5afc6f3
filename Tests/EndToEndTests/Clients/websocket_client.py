"""Talks to the WebSocket echo: websocket_client.py ADDRESS HOST [CA]. Prints how many messages came back as sent."""
import asyncio
import ssl
import sys

import websockets


async def talk(address, host, ca):
    context = ssl.create_default_context(cafile=ca) if ca else None
    url = f"{'wss' if ca else 'ws'}://{host}/ws"
    name, port = address.split(":")
    async with websockets.connect(url, host=name, port=int(port), origin="http://" + host, ssl=context) as connection:
        count = 0
        for text in ["a", "b" * 70_000, "ü" * 300]:
            await connection.send(text)
            count += await connection.recv() == text
        print(count)


asyncio.run(talk(*sys.argv[1:3], sys.argv[3] if len(sys.argv) > 3 else None))
