/**
 * The groups of users as strings of bits, which statements aggregate, compare and group by in a
 * fraction of the time of objects.
 */
import { sql } from "drizzle-orm";
import type { AnyColumn, SQL } from "drizzle-orm";

import { groupMemberships } from "@/db/schema/schema";
import { inIds, intArray, uuidArray } from "@/db/sql";

import { isCurrentMembership } from "./current";

/** What memberships count as: groups with the same name share a place, which has two bits. */
export type Places = {
  names: readonly string[];
  /** The place of each group that counts, by id. */
  placeOf: ReadonlyMap<string, number>;
};

/** @param nameOf names by the id of the group */
export function placesOf(nameOf: ReadonlyMap<string, string>): Places {
  const names = [...new Set(nameOf.values())];
  const numbers = new Map(names.map((name, place) => [name, place]));
  const places = [...nameOf].map(([groupId, name]) => [groupId, numbers.get(name)!] as const);
  return { names, placeOf: new Map(places) };
}

/** The bits of the given places. */
export const bitsWhere = ({ names }: Places, isSet: (name: string) => boolean): SQL =>
  sql`${names.map((name) => (isSet(name) ? "11" : "00")).join("")}::text::varbit`;

/** The condition that a membership counts at all. */
export const countsAt = (places: Places, at: Date): SQL => sql`(
  ${inIds(groupMemberships.groupId, [...places.placeOf.keys()])} and ${isCurrentMembership(at)})`;

/**
 * Aggregates memberships to bits: the first one of a place for a membership that ends, the second
 * one for another. Null if none counts.
 */
export function membershipBits({ names, placeOf }: Places): SQL<string | null> {
  const place = sql`(${intArray([...placeOf.values()])})[
    array_position(${uuidArray([...placeOf.keys()])}, ${groupMemberships.groupId})]`;
  const bit = sql`2 * ${place} + (${groupMemberships.endsAt} is null)::int`;
  return sql`bit_or(set_bit(${bitsWhere({ names, placeOf }, () => false)}, ${bit}, 1))`;
}

/**
 * The bits of one user, who has few memberships. Without a condition for the groups, so that the
 * planner cannot look for the user in each of them.
 */
export const membershipBitsOf = (
  userId: AnyColumn,
  places: Places,
  at: Date,
): SQL<string | null> => sql`(
  select ${membershipBits(places)} from ${groupMemberships}
  where ${groupMemberships.userId} = ${userId} and ${isCurrentMembership(at)}
)`;

/** The names of the places that are set, and whether one of the memberships has no end. */
export function readBits({ names }: Places, bits: string | null): [name: string, kept: boolean][] {
  if (bits === null) return [];
  return names.flatMap((name, place) => {
    const kept = bits[2 * place + 1] === "1";
    return kept || bits[2 * place] === "1" ? [[name, kept]] : [];
  });
}
