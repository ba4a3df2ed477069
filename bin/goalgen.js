#!/usr/bin/env node
'use strict';

require('../dist/goalgen.cjs').start();
