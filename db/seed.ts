import { domainToASCII } from "node:url";

import { sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";

import type { Database, Transaction } from "@/db/client";

import { seedNames } from "./seed-names";

/** The parameters of the seed. */
export type SeedPlan = {
  /** Subdomain of an existing organization. */
  slug: string;
  /** The number of users to add. */
  users: number;
  /** The random seed: the same number gives an organization in the same state the same users. */
  seed: number;
  /** The time that all timestamps lie before. */
  at: Date;
};

/** Why an organization cannot be seeded, as a message for the command line. */
export class SeedProblem extends Error {}

/** Users per transaction: large enough for few statements, small enough for progress reports. */
const chunkSize = 50_000;

const names = seedNames();
// Steps through the names in large steps, so that neighbors differ in script; the golden ratio
// spreads best, and a step that is coprime to the number of names visits each of them.
const leap = coprimeTo(names.length, Math.round(names.length * 0.618));

/**
 * Adds plausible users of every status to an organization, with their groups, invitations, emails
 * and audit events. They have no password, so that none of them can sign in. Emails are written as delivered,
 * failed and so on; none is ever sent.
 * @param progress gets the number of users added so far
 * @throws SeedProblem when the organization does not exist, or has no user who could have invited
 */
export async function seedOrganization(
  db: Database,
  plan: SeedPlan,
  progress: (made: number) => void = () => {},
): Promise<void> {
  const organization = await findOrganization(db, plan.slug);
  // Existing users have the first names of the list; a name that is taken all the same is skipped.
  let next = organization.people;
  let made = 0;
  let underWay = 0;
  const worker = async (): Promise<void> => {
    while (made + underWay < plan.users) {
      const size = Math.min(chunkSize, plan.users - made - underWay);
      const from = next;
      next += size;
      underWay += size;
      const added = await db.transaction((tx) => addPeople(tx, plan, organization, from, next));
      underWay -= size;
      made += added;
      progress(made);
    }
  };
  await Promise.all([worker(), worker()]);
  await db.transaction((tx) => addGroups(tx, plan, organization));
  // Updates the planner's statistics and merges the pending list of the search index.
  for (const table of ["users", "invitations", "mails", "audit_events", "group_memberships"]) {
    await db.execute(sql.raw(`vacuum (analyze) ${table}`));
  }
}

type Organization = { id: string; people: number; inviters: { id: string; label: string }[] };

async function findOrganization(db: Database, slug: string): Promise<Organization> {
  const [organization] = await db.execute<Organization>(sql`
    select id,
      (select count(*)::int from users where organization_id = organizations.id) as people,
      (
        select coalesce(jsonb_agg(to_jsonb(administrator)), '[]')
        from (
          select id, trim(first_name || ' ' || last_name) || ' <' || email || '>' as label
          from users
          where organization_id = organizations.id and status = 'active'
            and role_key = 'administrator'
          order by email_normalized limit 20
        ) as administrator
      ) as inviters
    from organizations where slug = ${slug}
  `);
  if (!organization) throw new SeedProblem(`No organization has the subdomain ${slug}.`);
  if (organization.inviters.length === 0) {
    throw new SeedProblem(`${slug} has no active Administrator who can be the inviter.`);
  }
  return organization;
}

/**
 * Adds the users with the numbers from `from` to before `to`, in one statement. Every row is
 * computed from its number alone; nothing is random.
 * @returns how many were added
 */
async function addPeople(
  tx: Transaction,
  plan: SeedPlan,
  organization: Organization,
  from: number,
  to: number,
): Promise<number> {
  // Commits need not wait for the disk here, and the search index takes new entries in large
  // batches.
  await tx.execute(sql`set local synchronous_commit = off`);
  await tx.execute(sql`set local work_mem = '64MB'`);
  await tx.execute(sql`set local gin_pending_list_limit = '64MB'`);

  const at = sql`${plan.at.toISOString()}::timestamptz`;
  const draw = (what: number) => drawn(plan.seed, what);
  const [row] = await tx.execute<{ made: number }>(sql`
    with name as materialized (
      select * from jsonb_to_recordset(${numbered(names)}::jsonb) as name (
        position int, "firstName" text, "lastName" text, local text, "localNormalized" text
      )
    ), inviter as materialized (
      select * from jsonb_to_recordset(${numbered(organization.inviters)}::jsonb) as inviter (
        position int, id uuid, label text
      )
    ), domain as materialized (
      select * from jsonb_to_recordset(${JSON.stringify(domains(plan.slug))}::jsonb) as domain (
        lowest float8, highest float8, typed text, ascii text
      )
    ), address as (
      select n, "firstName", "lastName",
        local || number || '@' || typed as email,
        "localNormalized" || number || '@' || ascii as email_normalized,
        inviter.id as invited_by, inviter.label as inviter_label
      from generate_series(${from}::bigint, ${to - 1}::bigint) as n
      cross join lateral (
        select case when n < ${names.length} then '' else (n / ${names.length} + 1)::text end as number
      ) as round
      join name on name.position = (n * ${leap} + ${plan.seed}) % ${names.length}
      join inviter on inviter.position = n % ${organization.inviters.length}
      join domain on ${draw(1)} >= lowest and ${draw(1)} < highest
    ), fate as (
      select *,
        case when ${draw(2)} < 0.74 then 'active' when ${draw(2)} < 0.81 then 'inactive'
          when ${draw(2)} < 0.845 then 'left' when ${draw(2)} < 0.86 then 'revoked'
          when ${draw(2)} < 0.95 then 'open' else 'expired' end as fate,
        case when ${draw(3)} < 0.55 then 'stakeholder' when ${draw(3)} < 0.85 then 'responder'
          when ${draw(3)} < 0.975 then 'manager' else 'administrator' end as role_key
      from address
    ), invitation_time as (
      select *,
        case when fate not in ('open', 'expired') then 1 when ${draw(4)} < 0.03 then 3
          when ${draw(4)} < 0.2 then 2 else 1 end as generation,
        ${at} - case fate when 'open' then interval '6.5 days' * ${draw(5)}
          when 'expired' then interval '7 days 1 hour' + interval '90 days' * ${draw(5)}
          else interval '8 days' + interval '1000 days' * power(${draw(5)}, 2) end as sent_at
      from fate
    ), registration_time as (
      select *,
        sent_at - (generation - 1) * (interval '8 days' + interval '5 days' * ${draw(6)})
          as created_at,
        case when fate in ('active', 'inactive', 'left')
          then sent_at + interval '6.9 days' * power(${draw(6)}, 2) end as activated_at
      from invitation_time
    ), activity_time as (
      select *,
        ${at} - (${at} - activated_at)
          * case fate when 'active' then power(${draw(7)}, 4) else ${draw(7)} end as last_active_at
      from registration_time
    ), person as materialized (
      select *,
        case fate when 'left' then 'deleted' when 'revoked' then 'deleted' when 'open' then 'invited'
          when 'expired' then 'invited' else fate end as status,
        case fate when 'left' then last_active_at + (${at} - last_active_at) * ${draw(8)}
          when 'revoked' then sent_at + interval '5 days' * ${draw(8)} end as deleted_at,
        -- Half of those who never registered were asked for by address alone.
        activated_at is not null or ${draw(9)} < 0.5 as named
      from activity_time
    ), added as (
      insert into users (
        organization_id, email, email_normalized, first_name, last_name, role_key, status,
        created_at, activated_at, last_active_at, deleted_at
      )
      select ${organization.id}, email, email_normalized,
        case when named then "firstName" else '' end, case when named then "lastName" else '' end,
        role_key, status, created_at, activated_at, last_active_at, deleted_at
      from person
      order by created_at
      on conflict do nothing
      returning id, email_normalized
    ), joined as materialized (
      select added.id as user_id, uuid_v7() as invitation_id, person.*
      from added join person using (email_normalized)
    ), invitation as (
      insert into invitations (
        id, organization_id, user_id, invited_by, generation,
        created_at, sent_at, expires_at, accepted_at, revoked_at
      )
      select invitation_id, ${organization.id}, user_id, invited_by, generation, created_at, sent_at,
        sent_at + interval '7 days', activated_at, case when fate = 'revoked' then deleted_at end
      from joined
    ), mail as (
      insert into mails (
        organization_id, user_id, kind, recipient, invitation_id, generation, state, reason,
        attempts, next_attempt_at, created_at, state_changed_at
      )
      select ${organization.id}, user_id, 'invitation', email, invitation_id, generation, state,
        case state when 'bounced' then 'The mailbox does not exist.'
          when 'failed' then 'The mail server refused the address.' end,
        case state when 'queued' then 0 else 1 end,
        -- Never due: a server with a mail provider must not write to people who do not exist.
        case state when 'queued' then ${at} + interval '100 years' else sent_at end,
        sent_at, case state when 'queued' then sent_at else sent_at + interval '4 seconds' end
      from joined
      cross join lateral (
        select case when ${draw(10)} < 0.8 then 'delivered' when ${draw(10)} < 0.9 then 'sent'
          when ${draw(10)} < 0.94 then 'bounced' when ${draw(10)} < 0.97 then 'failed'
          else 'queued' end as state
      ) as delivery
      where status = 'invited'
    ), event as (
      insert into audit_events (
        organization_id, at, actor_id, actor_label, address,
        action, target_type, target_id, target_label, before, after
      )
      select ${organization.id}, event.at, actor_id, actor_label, '192.0.2.' || (1 + n % 254),
        action, 'user', user_id, email, before, after
      from joined
      cross join lateral (values
        (created_at, invited_by, inviter_label, 'invitation.sent', null::jsonb,
          jsonb_build_object('email', email, 'role', role_key, 'status', 'invited')),
        (case when generation > 1 then sent_at end, invited_by, inviter_label,
          'invitation.resent', null, jsonb_build_object('expiresAt', sent_at + interval '7 days')),
        (activated_at, user_id, "firstName" || ' ' || "lastName" || ' <' || email || '>',
          'user.registered', '{"status": "invited"}',
          jsonb_build_object('status', 'active', 'firstName', "firstName", 'lastName', "lastName")),
        (case when fate = 'revoked' then deleted_at end, invited_by, inviter_label,
          'invitation.revoked', '{"status": "invited"}', '{"status": "deleted"}')
      ) as event (at, actor_id, actor_label, action, before, after)
      where event.at is not null
      order by event.at
    )
    select count(*)::int as made from added
  `);
  return row!.made;
}

const middleGroups = ["Engineering", "Sales", "Support", "Finance", "Operations", "Legal"];
const smallGroupCount = 40;

/** Groups of one size, spread evenly over a share of the organization. */
const ranges = (size: number, share: number, list: readonly string[]) =>
  list.map((name, index) => ({
    name,
    size,
    lowest: index * share,
    highest: (index + 1) * share,
  }));

/**
 * The groups of the seed: one of 30 % of the users, some of 2 % and many of 0.1 %. Each user draws
 * once a size, and is in the group whose range the number falls into, if any.
 */
function seedGroups(): { name: string; size: number; lowest: number; highest: number }[] {
  const small = Array.from({ length: smallGroupCount }, (_, index) => `Project ${index + 1}`);
  return [
    ...ranges(11, 0.3, ["All staff"]),
    ...ranges(12, 0.02, middleGroups),
    ...ranges(13, 0.001, small),
  ];
}

/** A number from 0 to 1 for a user of the statement and a seed, always the same. */
const drawnFor = (seed: SQL) =>
  sql`((hashtextextended(email_normalized, ${seed}) & 1048575) / 1048576.0::float8)`;

/** Adds groups, or finds them, and makes users members; one in twenty of small groups for a while. */
async function addGroups(tx: Transaction, plan: SeedPlan, organization: Organization) {
  await tx.execute(sql`set local synchronous_commit = off`);
  const at = sql`${plan.at.toISOString()}::timestamptz`;
  const byUser = drawnFor(sql`${plan.seed * 16} + size`);
  const definitions = sql`jsonb_to_recordset(${JSON.stringify(seedGroups())}::jsonb)
    as definition (name text, size int, lowest float8, highest float8)`;
  await tx.execute(sql`
    with added as (
      insert into groups (organization_id, name, created_at)
      select ${organization.id}, name, ${at} - interval '1000 days' from ${definitions}
      on conflict do nothing
      returning id, name, created_at
    )
    insert into audit_events (
      organization_id, at, actor_id, actor_label, action, target_type, target_id, target_label, after
    )
    select ${organization.id}, created_at, ${organization.inviters[0]!.id}::uuid,
      ${organization.inviters[0]!.label}, 'group.created', 'group', id, name,
      jsonb_build_object('name', name)
    from added
  `);
  await tx.execute(sql`
    insert into group_memberships (user_id, group_id, organization_id, created_at, added_by, ends_at)
    select users.id, groups.id, users.organization_id, users.created_at,
      ${organization.inviters[0]!.id}::uuid,
      case when size = 13 and ${drawnFor(sql`${plan.seed * 16 + 14}`)} < 0.05
        then ${at} + interval '60 days' * ${drawnFor(sql`${plan.seed * 16 + 15}`)} end
    from users
    join ${definitions} on ${byUser} >= lowest and ${byUser} < highest
    join groups on groups.organization_id = users.organization_id and groups.name = definition.name
    where users.organization_id = ${organization.id}
    on conflict do nothing
  `);
}

function numbered(rows: readonly object[]): string {
  return JSON.stringify(rows.map((row, position) => ({ position, ...row })));
}

/** A number from 0 to 1 for row `n`, always the same for the same seed and purpose. */
function drawn(seed: number, what: number): SQL {
  return sql.raw(`((hashint8extended(n, ${seed * 16 + what}) & 1048575) / 1048576.0::float8)`);
}

/** Where users have their email: mostly at the organization's own domain, some elsewhere. */
function domains(slug: string) {
  const shares = [
    { typed: `${slug}.example`, lowest: 0, highest: 0.86 },
    { typed: `partners.${slug}.example`, lowest: 0.86, highest: 0.92 },
    { typed: `Mail.${slug}.example`, lowest: 0.92, highest: 0.97 },
    { typed: `büro.${slug}.example`, lowest: 0.97, highest: 1 },
  ];
  return shares.map((share) => ({ ...share, ascii: domainToASCII(share.typed) }));
}

function coprimeTo(count: number, near: number): number {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  let candidate = near;
  while (divisor(count, candidate) !== 1) candidate += 1;
  return candidate;
}
