CREATE TABLE "community" (
	"id" uuid PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"jurisdiction" text NOT NULL,
	"exercise" boolean NOT NULL,
	"registered_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "community_code" UNIQUE("code")
);
--> statement-breakpoint
CREATE TABLE "community_control" (
	"case_id" uuid PRIMARY KEY NOT NULL,
	"grid_id" uuid,
	"released_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "grid" (
	"id" uuid PRIMARY KEY NOT NULL,
	"community_id" uuid NOT NULL,
	"name" text NOT NULL,
	"leader" text NOT NULL,
	"head" text NOT NULL,
	"member_count" integer NOT NULL,
	CONSTRAINT "grid_name" UNIQUE("community_id","name")
);
--> statement-breakpoint
CREATE TABLE "household_member" (
	"person_id" uuid PRIMARY KEY NOT NULL,
	"household_id" uuid NOT NULL,
	"registered_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "household" (
	"id" uuid PRIMARY KEY NOT NULL,
	"community_id" uuid NOT NULL,
	"grid_id" uuid,
	"address" text NOT NULL,
	"external_id" text,
	"exercise" boolean NOT NULL,
	"registered_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "household_external_id" UNIQUE("community_id","external_id")
);
--> statement-breakpoint
CREATE TABLE "isolation_plan" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"case_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"jurisdiction" text NOT NULL,
	"edition" text NOT NULL,
	"starts_on" date NOT NULL,
	"central_days" integer NOT NULL,
	"home_days" integer NOT NULL,
	"monitoring_days" integer NOT NULL,
	"exercise" boolean NOT NULL,
	"made_at" timestamp (3) with time zone NOT NULL,
	"released_at" timestamp (3) with time zone,
	CONSTRAINT "isolation_plan_of_case" UNIQUE("case_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "consumer_cursor" (
	"consumer" text PRIMARY KEY NOT NULL,
	"topic" text NOT NULL,
	"cursor" text,
	"seq" bigint,
	"owner" uuid NOT NULL,
	"fence" bigint NOT NULL,
	"lease_until" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "event" (
	"topic" text NOT NULL,
	"seq" bigint NOT NULL,
	"event_id" uuid NOT NULL,
	"type" text NOT NULL,
	"version" integer NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"payload" jsonb NOT NULL,
	CONSTRAINT "event_topic_seq_pk" PRIMARY KEY("topic","seq"),
	CONSTRAINT "event_topic_event_id_unique" UNIQUE("topic","event_id")
);
--> statement-breakpoint
CREATE TABLE "inbox" (
	"consumer" text NOT NULL,
	"event_id" uuid NOT NULL,
	"applied_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "inbox_consumer_event_id_pk" PRIMARY KEY("consumer","event_id")
);
--> statement-breakpoint
CREATE TABLE "parked_event" (
	"consumer" text NOT NULL,
	"event_id" uuid NOT NULL,
	"topic" text NOT NULL,
	"seq" bigint NOT NULL,
	"type" text NOT NULL,
	"version" integer NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"payload" jsonb NOT NULL,
	"tries" integer NOT NULL,
	"error_code" text NOT NULL,
	"first_at" timestamp (3) with time zone NOT NULL,
	"last_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "parked_event_consumer_event_id_pk" PRIMARY KEY("consumer","event_id")
);
--> statement-breakpoint
CREATE TABLE "topic_head" (
	"topic" text PRIMARY KEY NOT NULL,
	"epoch" uuid NOT NULL,
	"seq" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "lane" (
	"case_id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid,
	"jurisdiction" text NOT NULL,
	"state" text NOT NULL,
	"triggered_at" timestamp (3) with time zone NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"completed_at" timestamp (3) with time zone,
	"edition" text NOT NULL,
	"exercise" boolean NOT NULL
);
--> statement-breakpoint
ALTER TABLE "community_control" ADD CONSTRAINT "community_control_grid_id_grid_id_fk" FOREIGN KEY ("grid_id") REFERENCES "public"."grid"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grid" ADD CONSTRAINT "grid_community_id_community_id_fk" FOREIGN KEY ("community_id") REFERENCES "public"."community"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "household_member" ADD CONSTRAINT "household_member_household_id_household_id_fk" FOREIGN KEY ("household_id") REFERENCES "public"."household"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "household" ADD CONSTRAINT "household_community_id_community_id_fk" FOREIGN KEY ("community_id") REFERENCES "public"."community"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "household" ADD CONSTRAINT "household_grid_id_grid_id_fk" FOREIGN KEY ("grid_id") REFERENCES "public"."grid"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "community_jurisdiction" ON "community" USING btree ("jurisdiction" text_pattern_ops);--> statement-breakpoint
CREATE INDEX "household_member_household" ON "household_member" USING btree ("household_id");--> statement-breakpoint
CREATE UNIQUE INDEX "household_address" ON "household" USING btree ("community_id","address") WHERE "household"."external_id" is null;--> statement-breakpoint
CREATE INDEX "household_grid" ON "household" USING btree ("grid_id");--> statement-breakpoint
CREATE INDEX "isolation_plan_person" ON "isolation_plan" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "lane_person" ON "lane" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "lane_open" ON "lane" USING btree ("state","due_at");