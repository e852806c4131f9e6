import { chromium } from 'playwright-core';
const [,, url, out, selector, scheme='light', width='1200'] = process.argv;
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--headless','--no-sandbox','--disable-gpu','--disable-background-networking','--no-first-run'] });
const p = await b.newPage({ viewport: { width: Number(width), height: 1400 }, colorScheme: scheme });
await p.goto(url);
if (selector === 'page') await p.screenshot({ path: out, fullPage: true }); else await p.locator(selector).last().screenshot({ path: out });
await b.close();
