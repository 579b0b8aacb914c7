// @ts-nocheck: TypeBox's code, but for what it checks twice.

/**
 * The check and the fields of each event. Generated from src/schemas.ts by tools/generate-validators.mjs (npm run generate): do not edit.
 *
 * @module
 */

import type { EventRules } from './explain-issues.js';

export const CALL_CONTROL: readonly EventRules[] = [
  {
    eventType: 'siprec.started',
    check: (value) => ((typeof value === "object" && value !== null && !(Array.isArray(value))) && (((((((value.event_type === "siprec.started") && typeof value.id === "string") && typeof value.occurred_at === "string") && (value.record_type === undefined || ((((value.record_type === "event") || (value.record_type === "")) || value.record_type === null)))) && (value.meta === undefined || ((((typeof value.meta === "object" && value.meta !== null && !(Array.isArray(value.meta))) && ((value.meta.attempt === undefined || ((Number.isInteger(value.meta.attempt) || value.meta.attempt === null))) && (value.meta.delivered_to === undefined || ((typeof value.meta.delivered_to === "string" || value.meta.delivered_to === null))))) || value.meta === null)))) && ((typeof value.payload === "object" && value.payload !== null && !(Array.isArray(value.payload))) && (((((typeof value.payload.call_control_id === "string" && typeof value.payload.connection_id === "string") && typeof value.payload.call_leg_id === "string") && typeof value.payload.call_session_id === "string") && (value.payload.client_state === undefined || ((typeof value.payload.client_state === "string" || value.payload.client_state === null))))))))),
    fields: {"event_type":[{"is":"siprec.started"}],"id":["string"],"occurred_at":["string"],"record_type":["undefined",{"is":"event"},{"is":""},"null"],"meta":["undefined",{"has":{"attempt":["undefined","integer","null"],"delivered_to":["undefined","string","null"]}},"null"],"payload":[{"has":{"call_control_id":["string"],"connection_id":["string"],"call_leg_id":["string"],"call_session_id":["string"],"client_state":["undefined","string","null"]}}]},
  },
  {
    eventType: 'siprec.stopped',
    check: (value) => ((typeof value === "object" && value !== null && !(Array.isArray(value))) && (((((((value.event_type === "siprec.stopped") && typeof value.id === "string") && typeof value.occurred_at === "string") && (value.record_type === undefined || ((((value.record_type === "event") || (value.record_type === "")) || value.record_type === null)))) && (value.meta === undefined || ((((typeof value.meta === "object" && value.meta !== null && !(Array.isArray(value.meta))) && ((value.meta.attempt === undefined || ((Number.isInteger(value.meta.attempt) || value.meta.attempt === null))) && (value.meta.delivered_to === undefined || ((typeof value.meta.delivered_to === "string" || value.meta.delivered_to === null))))) || value.meta === null)))) && ((typeof value.payload === "object" && value.payload !== null && !(Array.isArray(value.payload))) && ((((((typeof value.payload.call_control_id === "string" && typeof value.payload.connection_id === "string") && typeof value.payload.call_leg_id === "string") && typeof value.payload.call_session_id === "string") && (value.payload.client_state === undefined || ((typeof value.payload.client_state === "string" || value.payload.client_state === null)))) && (value.payload.hangup_cause === undefined || ((typeof value.payload.hangup_cause === "string" || value.payload.hangup_cause === null))))))))),
    fields: {"event_type":[{"is":"siprec.stopped"}],"id":["string"],"occurred_at":["string"],"record_type":["undefined",{"is":"event"},{"is":""},"null"],"meta":["undefined",{"has":{"attempt":["undefined","integer","null"],"delivered_to":["undefined","string","null"]}},"null"],"payload":[{"has":{"call_control_id":["string"],"connection_id":["string"],"call_leg_id":["string"],"call_session_id":["string"],"client_state":["undefined","string","null"],"hangup_cause":["undefined","string","null"]}}]},
  },
  {
    eventType: 'siprec.failed',
    check: (value) => ((typeof value === "object" && value !== null && !(Array.isArray(value))) && (((((((value.event_type === "siprec.failed") && typeof value.id === "string") && typeof value.occurred_at === "string") && (value.record_type === undefined || ((((value.record_type === "event") || (value.record_type === "")) || value.record_type === null)))) && (value.meta === undefined || ((((typeof value.meta === "object" && value.meta !== null && !(Array.isArray(value.meta))) && ((value.meta.attempt === undefined || ((Number.isInteger(value.meta.attempt) || value.meta.attempt === null))) && (value.meta.delivered_to === undefined || ((typeof value.meta.delivered_to === "string" || value.meta.delivered_to === null))))) || value.meta === null)))) && ((typeof value.payload === "object" && value.payload !== null && !(Array.isArray(value.payload))) && ((((((typeof value.payload.call_control_id === "string" && typeof value.payload.connection_id === "string") && typeof value.payload.call_leg_id === "string") && typeof value.payload.call_session_id === "string") && (value.payload.client_state === undefined || ((typeof value.payload.client_state === "string" || value.payload.client_state === null)))) && (value.payload.failure_cause === undefined || ((typeof value.payload.failure_cause === "string" || value.payload.failure_cause === null))))))))),
    fields: {"event_type":[{"is":"siprec.failed"}],"id":["string"],"occurred_at":["string"],"record_type":["undefined",{"is":"event"},{"is":""},"null"],"meta":["undefined",{"has":{"attempt":["undefined","integer","null"],"delivered_to":["undefined","string","null"]}},"null"],"payload":[{"has":{"call_control_id":["string"],"connection_id":["string"],"call_leg_id":["string"],"call_session_id":["string"],"client_state":["undefined","string","null"],"failure_cause":["undefined","string","null"]}}]},
  },
];

export const TEXML: readonly EventRules[] = [
  {
    eventType: 'siprec-started',
    check: (value) => ((typeof value === "object" && value !== null && !(Array.isArray(value))) && (((((((value.SiprecEvent === "siprec-started") && typeof value.AccountSid === "string") && typeof value.CallSid === "string") && typeof value.SiprecSid === "string") && typeof value.Timestamp === "string") && (value.SiprecName === undefined || ((typeof value.SiprecName === "string" || value.SiprecName === null)))))),
    fields: {"SiprecEvent":[{"is":"siprec-started"}],"AccountSid":["string"],"CallSid":["string"],"SiprecSid":["string"],"Timestamp":["string"],"SiprecName":["undefined","string","null"]},
  },
  {
    eventType: 'siprec-stopped',
    check: (value) => ((typeof value === "object" && value !== null && !(Array.isArray(value))) && (((((((value.SiprecEvent === "siprec-stopped") && typeof value.AccountSid === "string") && typeof value.CallSid === "string") && typeof value.SiprecSid === "string") && typeof value.Timestamp === "string") && (value.SiprecName === undefined || ((typeof value.SiprecName === "string" || value.SiprecName === null)))))),
    fields: {"SiprecEvent":[{"is":"siprec-stopped"}],"AccountSid":["string"],"CallSid":["string"],"SiprecSid":["string"],"Timestamp":["string"],"SiprecName":["undefined","string","null"]},
  },
  {
    eventType: 'siprec-failed',
    check: (value) => ((typeof value === "object" && value !== null && !(Array.isArray(value))) && ((((((((value.SiprecEvent === "siprec-failed") && typeof value.AccountSid === "string") && typeof value.CallSid === "string") && typeof value.SiprecSid === "string") && typeof value.Timestamp === "string") && (value.SiprecName === undefined || ((typeof value.SiprecName === "string" || value.SiprecName === null)))) && (value.SiprecError === undefined || ((typeof value.SiprecError === "string" || value.SiprecError === null)))))),
    fields: {"SiprecEvent":[{"is":"siprec-failed"}],"AccountSid":["string"],"CallSid":["string"],"SiprecSid":["string"],"Timestamp":["string"],"SiprecName":["undefined","string","null"],"SiprecError":["undefined","string","null"]},
  },
];
