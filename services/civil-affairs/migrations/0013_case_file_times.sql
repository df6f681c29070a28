-- A file that there is already counts as reported now: it keeps what it needs for longer rather than for less long.
ALTER TABLE "case_file" ADD COLUMN "reported_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "case_file" ALTER COLUMN "reported_at" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "case_file" ADD COLUMN "ended_at" timestamp (3) with time zone;
