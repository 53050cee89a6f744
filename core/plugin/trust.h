/* trust.h - whether a file of plugins is out of the reach of other users. */
#ifndef DUET_CORE_TRUST_H
#define DUET_CORE_TRUST_H

#include <duet/duet.h>

/**
 * The path of the file that this code was loaded from: the command, the Lua
 * module or the library, without links.
 *
 * @param path Room for PATH_MAX characters.
 */
bool duet_own_file(char *path);

/**
 * Check that no other user can change a file, or put another one in its place,
 * as OpenSSH does for its files: the file, the directory that it lies in and
 * every directory above belong to root, to this user or to the owner of duet
 * itself, and neither others nor a group other than this user's may write
 * them. Directories that duet itself lies below need no check, since who can
 * write there can replace duet; nor does the mode of one with the sticky bit,
 * such as /tmp, where a file can be replaced by its owner alone.
 *
 * The file is opened before it is checked, and owner and mode are those of the
 * open file, so what was checked is what is read. As nobody else can change a
 * path that passes, the linker may then open it by name. Opening waits for
 * nobody: a FIFO is refused like any other file that isn't a regular one.
 *
 * @param file Set to its descriptor, to be closed; -1 if this fails. NULL: the
 * file is only checked.
 * @return DUET_REFUSED with the reason, DUET_NOT_FOUND if there is no file.
 */
enum duet_status duet_trust_open(const char *path, int *file,
                                 struct duet_error *error);

#endif
