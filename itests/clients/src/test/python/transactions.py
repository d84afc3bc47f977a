# librdkafka's transactions and cooperative rebalances: two members of a group copy a topic in transactions, some of which
# they abort; the second member comes and goes while they do. Prints OK at the end.
import os
import sys
import time
import traceback

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

BOOTSTRAP = sys.argv[1]
ORIGINALS, COPIES, GROUP = 'rd-originals', 'rd-copies', 'rd-copiers'
PARTITIONS, COUNT = 4, 2000
PATIENCE_S = 60


def check(holds, what):
    if not holds:
        raise AssertionError(what)


class Copier:
    """Copies in transactions, and aborts every third one after it was written."""

    def __init__(self, name):
        self.name = name
        self.assigned, self.given, self.taken = set(), [], []
        self.transactions = 0
        self.consumer = Consumer({
            'bootstrap.servers': BOOTSTRAP, 'group.id': GROUP, 'client.id': name,
            'auto.offset.reset': 'earliest', 'enable.auto.commit': False, 'isolation.level': 'read_committed',
            'partition.assignment.strategy': 'cooperative-sticky', 'session.timeout.ms': 6000,
            'heartbeat.interval.ms': 500})
        self.producer = Producer({
            'bootstrap.servers': BOOTSTRAP, 'transactional.id': name, 'linger.ms': 1})
        self.producer.init_transactions(PATIENCE_S)
        self.consumer.subscribe([ORIGINALS], on_assign=self.on_assign, on_revoke=self.on_revoke)

    def on_assign(self, consumer, partitions):
        self.given.append([p.partition for p in partitions])
        self.assigned |= {p.partition for p in partitions}
        consumer.incremental_assign(partitions)

    def on_revoke(self, consumer, partitions):
        self.taken.append([p.partition for p in partitions])
        self.assigned -= {p.partition for p in partitions}
        consumer.incremental_unassign(partitions)

    def step(self):
        messages = [m for m in self.consumer.consume(20, 0.1) if m.error() is None]
        if not messages:
            return
        self.transactions += 1
        self.producer.begin_transaction()
        begin, end = {}, {}
        for m in messages:
            begin.setdefault(m.partition(), m.offset())
            end[m.partition()] = m.offset() + 1
            self.producer.produce(COPIES, m.value(), m.key(), partition=m.partition())
        offsets = [TopicPartition(ORIGINALS, p, o) for p, o in end.items()]
        try:
            self.producer.send_offsets_to_transaction(offsets, self.consumer.consumer_group_metadata(), PATIENCE_S)
            if self.transactions % 3 != 0:
                self.producer.commit_transaction(PATIENCE_S)
                return
            self.producer.flush(PATIENCE_S)
        except KafkaException as e:
            # Such as one that a rebalance has overtaken: it is copied again, by whom it belongs to then.
            if not e.args[0].txn_requires_abort():
                raise
        self.producer.abort_transaction(PATIENCE_S)
        for p, o in begin.items():
            self.consumer.seek(TopicPartition(ORIGINALS, p, o))


def write(begin, end):
    producer = Producer({'bootstrap.servers': BOOTSTRAP, 'enable.idempotence': True})
    for i in range(begin, end):
        producer.produce(ORIGINALS, str(i), str(i % 7), partition=i % PARTITIONS)
    producer.flush(PATIENCE_S)


def until(what, reached, *members):
    deadline = time.monotonic() + PATIENCE_S
    while not reached():
        check(time.monotonic() < deadline, f'not so within {PATIENCE_S} s: {what}')
        for member in members:
            member.step()


def read(isolation):
    """The values of each partition of the copies."""
    consumer = Consumer({'bootstrap.servers': BOOTSTRAP, 'group.id': 'nobody', 'enable.auto.commit': False,
                         'isolation.level': isolation, 'enable.partition.eof': True})
    consumer.assign([TopicPartition(COPIES, p, 0) for p in range(PARTITIONS)])
    values, ended = {p: [] for p in range(PARTITIONS)}, set()
    deadline = time.monotonic() + PATIENCE_S
    while len(ended) < PARTITIONS:
        check(time.monotonic() < deadline, f'the copies have no end, {isolation}')
        message = consumer.poll(1)
        if message is not None:
            if message.error() is None:
                values[message.partition()].append(int(message.value()))
            else:
                ended.add(message.partition())
    consumer.close()
    return values


def committed(consumer):
    partitions = consumer.committed([TopicPartition(ORIGINALS, p) for p in range(PARTITIONS)], PATIENCE_S)
    return sum(max(p.offset, 0) for p in partitions)


def main():
    admin = AdminClient({'bootstrap.servers': BOOTSTRAP})
    for future in admin.create_topics([NewTopic(t, PARTITIONS, 1) for t in (ORIGINALS, COPIES)]).values():
        future.result()

    write(0, COUNT // 2)
    first = Copier('rd-first')
    until('the first member has everything', lambda: len(first.assigned) == PARTITIONS, first)
    until('it copies', lambda: first.transactions > 3, first)
    second = Copier('rd-second')
    until('both have half', lambda: len(first.assigned) == len(second.assigned) == PARTITIONS // 2, first, second)
    check([len(p) for p in first.taken] == [PARTITIONS // 2], f'taken from the first: {first.taken}')
    check(not second.taken, f'taken from the second: {second.taken}')
    write(COUNT // 2, COUNT)
    until('both copy', lambda: second.transactions > 3, first, second)
    second.consumer.close()
    until('the first has everything again', lambda: len(first.assigned) == PARTITIONS, first)
    check(sum(len(p) for p in first.given) == PARTITIONS + PARTITIONS // 2, f'given to the first: {first.given}')
    until('everything is copied', lambda: committed(first.consumer) == COUNT, first)
    first.consumer.close()

    expected = {p: list(range(p, COUNT, PARTITIONS)) for p in range(PARTITIONS)}
    check(read('read_committed') == expected, 'what is committed is not what was written')
    every = sum(len(values) for values in read('read_uncommitted').values())
    check(every > COUNT, f'nothing of the aborted transactions is there: {every}')

    zombie = Producer({'bootstrap.servers': BOOTSTRAP, 'transactional.id': 'rd-zombie'})
    zombie.init_transactions(PATIENCE_S)
    zombie.begin_transaction()
    zombie.produce(COPIES, 'of a zombie', partition=0)
    zombie.flush(PATIENCE_S)
    Producer({'bootstrap.servers': BOOTSTRAP, 'transactional.id': 'rd-zombie'}).init_transactions(PATIENCE_S)
    try:
        zombie.commit_transaction(PATIENCE_S)
        check(False, 'a zombie has committed')
    except KafkaException as e:
        check(e.args[0].fatal() or e.args[0].name() == '_FENCED', f'the zombie was told {e}')
    check(read('read_committed') == expected, 'something of the zombie is there')
    print('OK')


try:
    main()
except BaseException:
    # The clients would be waited for, and they for what will not come.
    traceback.print_exc()
    os._exit(1)
