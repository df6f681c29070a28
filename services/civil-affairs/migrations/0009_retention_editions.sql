ALTER TABLE "household" ADD COLUMN "registered_again_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "household" ADD COLUMN "edition" text;