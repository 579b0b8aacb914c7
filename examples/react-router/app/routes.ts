/** The routes of React Router 8: those without a component are resource routes, whose actions take the request as it is. */

import { type RouteConfig, route } from '@react-router/dev/routes';

export default [route('webhooks', 'routes/webhooks.ts'), route('receiver', 'routes/receiver.ts')] satisfies RouteConfig;
