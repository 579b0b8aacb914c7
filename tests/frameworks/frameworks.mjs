/**
 * The frameworks: which example is for which, how it is run, and how people get the raw body wrong in it.
 *
 * A mistake is the example with a piece of its text replaced: what is there must be there once.
 *
 * - `app`: in which folder of `apps/` it is installed, with what a new project of it has; beside this file where there is none.
 * - `packages`: what must be installed.
 * - `versions`: whose versions to print; Node's where there are none.
 * - `files`: of `examples/`, the one to link to first. `receiver`: the same, with a receiver.
 * - `rather`: the receivers that the page links to first, which run in another suite.
 * - `types`: what the compiler knows without an import; Node where there is none.
 * - `serve`: makes ready what is in a folder, and resolves to what starts it on a port.
 * - `routes`: more than one where one server runs the example in several ways; `receiverRoutes` where the receiver has others.
 * - `isWhole`: whether all variants are routes of one application, whose files are those of `examples/` that are `beneath` a folder there; `root`
 *   where two frameworks are in one.
 * - `within`: a folder for the example, where it has to be in one.
 * - `parsed`: the mistake, what a form is answered then where the mistake takes forms at all, and what the message must say.
 * - `csrf`: the mistake that turns the framework's check against forged forms on.
 * - `brokenJson`: how JSON that cannot be parsed is answered, where it is not by us.
 * - `hasOwnLimit`: whether its own parser comes before the receiver, with a limit that has to be as high.
 * - `isLengthNeeded`: whether it takes no body whose length is not announced.
 * - `rounds`: how often a connection is tried, where that takes long.
 * - `isForgetful`: whether each request has an instance of its own, so that a receiver has no memory without a store.
 * - `beside`: more files beside the example.
 * - `thrown`: how an error is answered that the example does not catch; `change` where the example does; `showsStacks` where it is
 *   a server for development.
 */

import { APPLICATION_ROWS } from './rows/applications.mjs';
import { FETCH_ROWS } from './rows/fetch.mjs';
import { FUNCTION_ROWS } from './rows/functions.mjs';
import { SERVER_ROWS } from './rows/servers.mjs';

export const FRAMEWORKS = { ...SERVER_ROWS, ...FETCH_ROWS, ...APPLICATION_ROWS, ...FUNCTION_ROWS };
