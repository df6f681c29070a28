-- The people of a row that is of several. Immutable, as a column that is derived from the row must be.
CREATE FUNCTION audit_person_ids(body text) RETURNS uuid[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
	SELECT array_agg(id::uuid) FROM jsonb_array_elements_text(body::jsonb -> 'personIds') AS given(id)
$$;
