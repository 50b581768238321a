// Preloaded by a test: whoever connects to a name that ends in .example is led to this machine.
const net = require('node:net')

const ports = JSON.parse(process.env.EXAMPLE_PORTS ?? '{}')
const connect = net.Socket.prototype.connect
net.Socket.prototype.connect = function (...args) {
  const options = Array.isArray(args[0]) ? args[0][0] : args[0]
  if (typeof options === 'object' && /\.example$/.test(options?.host ?? '')) {
    options.port = ports[options.port] ?? options.port
    options.host = '127.0.0.1'
  }
  return connect.apply(this, args)
}
