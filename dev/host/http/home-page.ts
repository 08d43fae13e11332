import type { Answer } from './answers';

/** What `GET /` shows. AzureWebJobsDisableHomepage turns it off. */
export function homePage(): Answer {
  if (process.env['AzureWebJobsDisableHomepage']?.toLowerCase() === 'true') return { status: 204 };
  return { status: 200, headers: [['Content-Type', 'text/html']], body: PAGE };
}

const PAGE = `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Your Azure Function App is up and running.</title></head>
<body><h1>Your function app is up and running</h1><p>It runs on the embedded development host.</p></body>
</html>
`;
