/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state directory: committing a network's change. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/origin.h"
#include "store/state.h"
#include "store/store.h"

struct paths {
	char *file, *public, *secret;
};

static void
paths_free(struct paths *paths)
{
	free(paths->file);
	free(paths->public);
	free(paths->secret);
}

static struct paths
paths_of(const struct store *store, const char *name)
{
	return (struct paths){ xasprintf("%s.ini", name),
	    store_path(store, name),
	    xasprintf("%s/secret/%s.ini", store->dir, name) };
}

/* Is the network's file what it was when it was loaded, or still absent? */
static int
check_revision(const struct store *store, const struct network *net,
    const struct paths *paths, bool new, struct err *err)
{
	if (new && faccessat(store->fd, paths->file, F_OK,
	    AT_SYMLINK_NOFOLLOW) == 0)
		return err_set(err, ERR_FAILED, "%s: is there already",
		    paths->public);
	if (!new && !store_is_current(store, net))
		return err_set(err, ERR_BUSY, "%s: was changed by somebody "
		    "else meanwhile: nothing is done; try again",
		    paths->public);
	return 0;
}

typedef int (*verifier)(const struct ini *ini, const struct network *net,
    const struct ini_part *part, struct err *err);

/* Reads back what may differ of a rendered text. */
static int
read_back(const struct network *net, const char *label, struct buf *text,
    const struct ini_part *part, verifier verify, struct err *err)
{
	struct ini auto_ini back = { 0 };

	if (ini_parse_part(&back, label, text, part, err) < 0 ||
	    verify(&back, net, part, err) < 0)
		return err_context(err, "%s: not written", label);
	/* the whole was parsed, and is in there */
	if (text->data == NULL) {
		*text = back.text;
		back.text = (struct buf){ 0 };
	}
	return 0;
}

/* Renders the edited text and reads it back; text is then ready to write. */
static int
render_public(struct network *net, const struct ini_span *span,
    struct buf *text, const char *label, struct err *err)
{
	struct ini_part part;

	ini_render(&net->origin->public, text);
	ini_changed(&net->origin->public, span, text, &part);
	/* only one of the two texts need be in memory */
	ini_free(&net->origin->public);
	return read_back(net, label, text, &part, state_verify, err);
}

/* Renders the edited secrets, reads them back, and writes them. */
static int
write_secrets(const struct store *store, const struct network *net,
    const struct paths *paths, const struct ini_span *span, struct err *err)
{
	struct buf auto_buf text = { .secret = true };
	struct ini_part part;

	ini_render(&net->origin->secret, &text);
	ini_changed(&net->origin->secret, span, &text, &part);
	if (read_back(net, paths->secret, &text, &part, state_verify_secrets,
	    err) < 0)
		return -1;
	return file_replace(store->secret_fd, paths->file, text.data,
	    text.len, 0600, false, paths->secret, err);
}

/* What the public text is about to name. */
static int
add_secrets(const struct store *store, struct network *net,
    const struct paths *paths, struct ini_span *span, struct err *err)
{
	state_write_secrets(&net->origin->secret, net, span);
	if (!ini_edited(&net->origin->secret))
		return 0;
	return write_secrets(store, net, paths, span, err);
}

static int
commit(const struct store *store, struct network *net,
    const struct paths *paths, bool new, struct err *err)
{
	struct ini_span span = INI_SPAN_NONE;
	struct buf auto_buf public = { 0 };
	bool edited;

	state_write(&net->origin->public, net, &span);
	edited = new || ini_edited(&net->origin->public);
	if (render_public(net, &span, &public, paths->public, err) < 0 ||
	    add_secrets(store, net, paths, &net->origin->secrets, err) < 0 ||
	    check_revision(store, net, paths, new, err) < 0)
		return -1;
	return !edited ? 0 : file_replace(store->fd, paths->file, public.data,
	    public.len, 0644, true, paths->public, err);
}

int
store_commit(const struct store *store, struct network *net, struct err *err)
{
	bool new = net->origin == NULL;
	struct origin *origin;
	struct paths paths;
	int rc;

	/* without it, all that is not the model's would be lost */
	if (!new && net->origin->public.label == NULL)
		return err_set(err, ERR_FAILED, "%s: was not loaded to be "
		    "committed", net->name);
	if (new) {
		net->origin = xcalloc(1, sizeof(*net->origin));
		net->origin->secret.text.secret = true;
		net->origin->has_secrets = true;
	}
	origin = net->origin;
	origin->secrets = (struct ini_span)INI_SPAN_NONE;
	paths = paths_of(store, net->name);
	rc = commit(store, net, &paths, new, err);
	paths_free(&paths);
	/* the texts have served, but for what is still to be dropped */
	ini_free(&origin->public);
	origin->unnamed = rc == 0 && state_prune_secrets(&origin->secret, net,
	    &origin->secrets);
	if (!origin->unnamed)
		ini_free(&origin->secret);
	return rc;
}

int
store_prune(const struct store *store, struct network *net, struct err *err)
{
	struct origin *origin = net->origin;
	struct paths paths;
	int rc;

	if (!origin->unnamed)
		return 0;
	paths = paths_of(store, net->name);
	rc = write_secrets(store, net, &paths, &origin->secrets, err);
	if (rc < 0)
		err_context(err, "%s is changed, but secrets that are no "
		    "longer needed are still there, until the next change",
		    net->name);
	paths_free(&paths);
	ini_free(&origin->secret);
	origin->unnamed = false;
	return rc;
}
