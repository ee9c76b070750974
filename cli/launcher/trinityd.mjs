#!/usr/bin/env node
import { launch } from "./launch.mjs";

await launch("trinityd", process.argv.slice(2));
