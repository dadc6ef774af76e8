/**
 * What of undici is needed, in a module of its own so that it is loaded with the first request: imported by
 * itself, a CommonJS package comes without its names in a bundle.
 */
export { EnvHttpProxyAgent, fetch } from 'undici'
