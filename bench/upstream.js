import { createServer } from 'node:http'

// Whom a gateway asks while it is measured: two bytes, whatever is wanted. What is posted to /api/v2/spans is taken like Zipkin would.
createServer((request, response) => {
  request.resume()
  if (request.url === '/api/v2/spans') return response.writeHead(202).end()
  response.writeHead(200, { 'content-type': 'text/plain', 'content-length': 2 }).end('ok')
}).listen(Number(process.argv[2]), '127.0.0.1')
