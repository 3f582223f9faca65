// Given to `node --import`: installs the hooks of `hooks.mjs`, and tells them where the packages are.

import { register } from "node:module";
import { pathToFileURL } from "node:url";

register("./hooks.mjs", import.meta.url, {
  data: { packages: pathToFileURL(`${process.env.ORACLES_PACKAGES}/`).href },
});
