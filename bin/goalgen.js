#!/usr/bin/env node

require('../dist/goalgen.cjs').start();
