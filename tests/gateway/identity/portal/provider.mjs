// A certified OpenID provider (npm oidc-provider) on this machine, for a test: node provider.mjs PORT REDIRECT_URI
import Provider from 'oidc-provider';

const [port, redirect] = process.argv.slice(2);
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{
    client_id: 'pingyi', client_secret: 'a secret of the test', redirect_uris: [redirect],
    response_types: ['code'], grant_types: ['authorization_code'],
  }],
  claims: { openid: ['sub'], phone: ['phone_number'], profile: ['name'] },
  pkce: { required: () => true },
  cookies: { keys: ['of the test'] },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, phone_number: id === 'without-phone' ? undefined : `+86 138 0000 ${id}`, name: '张三' }),
  }),
});
provider.listen(Number(port), '127.0.0.1', () => console.log('ready'));
