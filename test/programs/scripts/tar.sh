# An archive that is unpacked here, and compared with what it was made from.
tar --create --file "$SCRATCH/tree.tar" -C "$REPOSITORY" src native samples
tar --extract --file "$SCRATCH/tree.tar"
tar --compare --file "$SCRATCH/tree.tar"
tar --create --file again.tar src native samples
tar --compare --file again.tar -C "$REPOSITORY"
