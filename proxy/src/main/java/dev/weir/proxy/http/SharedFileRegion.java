package dev.weir.proxy.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.DefaultFileRegion;

import dev.weir.proxy.store.SharedFile;

/** Part of a shared file on its way by sendfile: the file is let go, not closed, when the region has been written. */
final class SharedFileRegion extends DefaultFileRegion {

    private final SharedFile file;

    private SharedFileRegion(SharedFile file, long position, long count) {
        super(file.channel(), position, count);
        this.file = file;
    }

    /** Writes part of a file, without a flush. */
    static Wire.FileWrite write(Channel channel, SharedFile file, long position, int count) {
        if (!file.tryRetain()) {
            throw new IllegalStateException("whoever writes a file holds it");
        }
        SharedFileRegion region = new SharedFileRegion(file, position, count);
        ChannelFuture future = channel.write(region);
        return new Wire.FileWrite() {
            @Override
            public ChannelFuture future() {
                return future;
            }

            @Override
            public long transferred() {
                return region.transferred();
            }
        };
    }

    @Override
    protected void deallocate() {
        file.release();
    }
}
