package io.myelin.coordination.share;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/** Records of members, as a load meets them: compaction may say where a member is before it says who it is. */
final class Replay {
    private Replay() {}

    static void ofMember(ShareGroup group, int type, String id, Optional<ByteBuffer> value) {
        switch (type) {
            case ShareRecords.MEMBER ->
                value.ifPresentOrElse(
                        it -> group.put(known(group, id).with(ShareRecords.readMember(it))), () -> group.remove(id));
            case ShareRecords.CURRENT -> {
                ShareRecords.Current current =
                        value.map(ShareRecords::readCurrent).orElse(new ShareRecords.Current(0, 0, Map.of()));
                if (value.isPresent() || group.find(id).isPresent()) {
                    group.put(new ShareMember(
                            id,
                            known(group, id).profile(),
                            current.epoch(),
                            current.previousEpoch(),
                            current.assigned()));
                }
            }
            default ->
                value.ifPresentOrElse(
                        it -> group.targets().put(id, ShareRecords.readTarget(it)),
                        () -> group.targets().remove(id));
        }
    }

    private static ShareMember known(ShareGroup group, String id) {
        return group.find(id).orElseGet(() -> ShareMember.joining(id));
    }
}
