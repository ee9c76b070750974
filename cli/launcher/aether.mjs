#!/usr/bin/env node
import { launch } from "./launch.mjs";

await launch("aether", process.argv.slice(2));
