/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wgp-qr: QR codes of client configurations. */
#include <sys/ioctl.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/cli.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/out.h"
#include "conf/client.h"
#include "qr/qr.h"
#include "store/store.h"
#include "store/target.h"

#define INPUT_MAX (64 * 1024)

struct options {
	const char *type;
	const char *file;
	const char *level;
	const char *size;
};

static int
read_stdin(struct buf *text, struct err *err)
{
	char *end;
	ssize_t n;

	do {
		buf_reserve(text, 4096);
		end = text->data + text->len;
		n = read(STDIN_FILENO, end, 4096);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(err, errno, "read stdin");
		text->len += (size_t)n;
	} while (n != 0 && text->len <= INPUT_MAX);
	text->data[text->len] = '\0';
	if (text->len > INPUT_MAX)
		return err_set(err, ERR_FAILED,
		    "stdin: more than %d KiB: not a client configuration",
		    INPUT_MAX / 1024);
	if (memchr(text->data, '\0', text->len) != NULL)
		return err_set(err, ERR_FAILED,
		    "stdin: has a NUL byte: not a text");
	return 0;
}

/* The configuration file of a peer. */
static int
read_peer(const struct cli *cli, const char *target, int dir,
    struct strv *notes, struct buf *text, struct err *err)
{
	auto_store struct store store = STORE_NONE;
	auto_network struct network *net = NULL;
	auto_free char *net_name = NULL, *peer_name = NULL;
	const struct peer *peer;

	if (key_init(err) < 0 ||
	    store_open(&store, cli->dir, STORE_READ, err) < 0 ||
	    store_confine(&store, STORE_TEXT, dir, err) < 0 ||
	    target_split(&store, target, &net_name, &peer_name, err) < 0 ||
	    store_load(&store, net_name, true, &net, err) < 0)
		return -1;
	peer = target_peer(net, peer_name, err);
	if (peer == NULL)
		return -1;
	if (key_is_zero(&peer->private_key))
		return err_set(err, ERR_FAILED, "%s/%s: the private key is "
		    "only on the device, and a QR code is nothing without it",
		    net_name, peer_name);
	return client_render(net, peer, notes, text, err);
}

/* The text of the code: comments would only make it larger. */
static int
read_text(const struct cli *cli, const char *target, int dir,
    struct strv *notes, struct buf *text, struct err *err)
{
	static const struct store none = STORE_NONE;
	auto_buf struct buf all = { .secret = true };
	bool is_stdin = strcmp(target, "-") == 0;

	if (is_stdin && store_confine(&none, STORE_TEXT, dir, err) < 0)
		return -1;
	if ((is_stdin ? read_stdin(&all, err) :
	    read_peer(cli, target, dir, notes, &all, err)) < 0)
		return -1;
	client_strip(all.data, all.len, text);
	if (text->len == 0)
		return err_set(err, ERR_FAILED, "%s: nothing in it but "
		    "comments, or nothing at all", is_stdin ? "stdin" :
		    quote(target).s);
	return 0;
}

/* A code that the terminal breaks cannot be read. */
static void
check_width(const struct cli *cli, const struct qr *qr, enum qr_type type)
{
	unsigned need = (qr->width + 2 * QR_QUIET) * (type == QR_UTF8 ? 1 : 2);
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 &&
	    size.ws_col < need)
		cli_note(cli, "the code is %u columns wide, the terminal %u: "
		    "use -t png -o FILE", need, size.ws_col);
}

/* Where the code goes: a name in an open directory; -1: to stdout. */
struct output {
	const char *name;
	int dir;
};

static int
open_output(const char *path, struct output *out, struct err *err)
{
	const char *slash = path != NULL ? strrchr(path, '/') : NULL;
	auto_free char *dir = NULL;

	out->dir = -1;
	if (path == NULL || strcmp(path, "-") == 0)
		return 0;
	out->name = slash != NULL ? slash + 1 : path;
	dir = slash == NULL ? xstrdup(".") : slash == path ? xstrdup("/") :
	    xstrndup(path, (size_t)(slash - path));
	if (*out->name == '\0' || strcmp(out->name, ".") == 0 ||
	    strcmp(out->name, "..") == 0)
		return err_set(err, ERR_USAGE, "-o %s: not a file name",
		    quote(path).s);
	out->dir = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (out->dir < 0)
		return err_sys(err, errno, "open %s", quote(dir).s);
	return 0;
}

/* It holds a private key: nobody else's to read, whatever was there. */
static int
save(const struct cli *cli, const char *path, const struct output *out,
    const struct buf *image, struct err *err)
{
	if (!cli->dry_run)
		return file_replace(out->dir, out->name, image->data,
		    image->len, 0600, false, quote(path).s, err);
	cli_note(cli, "would write %s", quote(path).s);
	return 0;
}

/* A name that ends so asks for that kind of image. */
static enum qr_type
type_of(const char *file)
{
	const char *dot = file != NULL ? strrchr(file, '.') : NULL;

	if (dot != NULL && strcasecmp(dot, ".png") == 0)
		return QR_PNG;
	if (dot != NULL && strcasecmp(dot, ".svg") == 0)
		return QR_SVG;
	return QR_UTF8;
}

static int
parse_options(const struct options *opt, enum qr_level *level,
    struct qr_look *look, struct err *err)
{
	uint64_t size = QR_SIZE;
	bool to_stdout = opt->file == NULL || strcmp(opt->file, "-") == 0;

	*level = QR_M;
	*look = (struct qr_look){ .type = type_of(opt->file) };
	look->terminal = to_stdout && isatty(STDOUT_FILENO);
	if (opt->level != NULL && qr_level_parse(opt->level, level, err) < 0)
		return -1;
	if (opt->size != NULL &&
	    str_number(opt->size, 1, QR_SIZE_MAX, &size) < 0)
		return err_set(err, ERR_USAGE, "--size %s: not a number from "
		    "1 to %d", quote(opt->size).s, QR_SIZE_MAX);
	look->size = (unsigned)size;
	if (opt->type != NULL && qr_type_parse(opt->type, &look->type, err) < 0)
		return -1;
	/* colours work on a terminal that has no half blocks */
	if (opt->type == NULL && look->terminal &&
	    !out_is_utf8())
		look->type = QR_ANSI;
	if (look->terminal && (look->type == QR_PNG || look->type == QR_SVG))
		return err_set(err, ERR_USAGE, "-t %s: an image is not for a "
		    "terminal: use -o FILE", opt->type);
	return 0;
}

static int
draw(const struct cli *cli, const struct options *opt, const char *target,
    struct err *err)
{
	auto_buf struct buf text = { .secret = true }, out = { .secret = true };
	auto_strv struct strv notes = { 0 };
	auto_qr struct qr qr = { 0 };
	struct output output = { .dir = -1 };
	struct qr_look look;
	enum qr_level level;
	int rc;

	if (parse_options(opt, &level, &look, err) < 0 ||
	    open_output(opt->file, &output, err) < 0)
		return -1;
	if (read_text(cli, target, output.dir, &notes, &text, err) < 0)
		return -1;
	if (qr_encode(text.data, text.len, level, &qr, &notes, err) < 0 ||
	    qr_draw(&qr, &look, &out, err) < 0)
		return err_context(err, "%s", strcmp(target, "-") == 0 ?
		    "stdin" : target);
	cli_notes(cli, &notes);
	if (look.terminal)
		check_width(cli, &qr, look.type);
	if (output.dir < 0)
		return cli_write(out.data, out.len, err);
	rc = save(cli, opt->file, &output, &out, err);
	mem_closep(&output.dir);
	return rc;
}

static int
run(struct cli *cli, int argc, char **argv)
{
	struct options opt = { 0 };
	const struct cli_option options[] = {
		{ "type", 't', CLI_TEXT, "TYPE", &opt.type,
		    "utf8 (default), ansi, ascii, png or svg" },
		{ "output", 'o', CLI_TEXT, "FILE", &opt.file,
		    "write to FILE, readable by its owner alone; one that "
		    "ends in .png or .svg is such an image unless -t is "
		    "given" },
		{ "level", 0, CLI_TEXT, "LEVEL", &opt.level,
		    "error correction: L, M (default), Q or H; a lower one "
		    "is taken where the text is too long" },
		{ "size", 0, CLI_TEXT, "PIXELS", &opt.size,
		    "of png and svg, a side (default: 256)" },
	};
	struct err err;
	int status;

	status = cli_parse(cli, options, COUNT(options), &argc, &argv, 1, 1);
	if (status >= 0)
		return status;
	if (cli->json)
		return cli_usage(cli, "a QR code has no JSON form");
	return draw(cli, &opt, argv[0], &err) < 0 ? cli_fail(cli, &err) : 0;
}

int
main(int argc, char **argv)
{
	static const struct cli_verb verbs[] = {
		{ "", run, "NET/PEER|-", "print a client's configuration, or "
		    "the one on stdin, as a QR code" },
		{ 0 },
	};
	struct cli cli = { .program = "wgp-qr",
	    .purpose = "QR codes of client configurations",
	    .verbs = verbs };

	cli_start();
	return cli_end(&cli, cli_main(&cli, argc, argv));
}
