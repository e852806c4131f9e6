import { existsSync, readdirSync } from 'node:fs';
import { constants, homedir } from 'node:os';
import { join } from 'node:path';

/** Of dlfcn.h on Linux: the library stays when the handle is closed. */
const noDelete = 0x1000;

/** Where `npm run setup:vulkan` unpacks a driver when it may not install one. */
function vulkanCache(): string {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'bitnorm', 'vulkan');
}

/**
 * Loads a library into the process to stay. Node closes what is no module of its own and says so; by then it is loaded, and whoever asks for
 * it by its name gets it, without LD_LIBRARY_PATH, which would have to be set before the process starts.
 * @returns whether it was loaded; not where a library that it needs is missing so far
 */
function preloaded(library: string): boolean {
  try {
    process.dlopen({ exports: {} }, library, constants.dlopen.RTLD_LAZY | constants.dlopen.RTLD_LOCAL | noDelete);
    return true;
  } catch (error) {
    return (error as Error).message.includes('did not self-register');
  }
}

/**
 * Makes this process use the driver in the cache: loads its libraries, each when those that it needs are there, and names the driver to
 * Vulkan's loader.
 * @returns whether there was one
 */
export function useVulkanCache(): boolean {
  const [libraries, driver] = [join(vulkanCache(), 'lib'), join(vulkanCache(), 'lvp_icd.json')];
  if (process.platform !== 'linux' || !existsSync(driver)) return false;
  let left = readdirSync(libraries).map((name) => join(libraries, name));
  for (let before = Number.POSITIVE_INFINITY; left.length < before; ) {
    before = left.length;
    left = left.filter((library) => !preloaded(library));
  }
  process.env.VK_ICD_FILENAMES = driver;
  return true;
}
