// Copies a topic in transactions, some of which are aborted, with two members of a group, one of which comes later and goes
// before; prints OK at the end.
const { Kafka, logLevel } = require('kafkajs')

const kafka = new Kafka({ clientId: 'transactions', brokers: [process.argv[2]], logLevel: logLevel.NOTHING })
const originals = 'js-originals'
const copies = 'js-copies'
const groupId = 'js-copiers'
const partitions = 4
const count = 600
const patienceMs = 60000

const until = async (what, reached) => {
  const deadline = Date.now() + patienceMs
  while (!(await reached())) {
    if (Date.now() > deadline) {
      throw new Error(`not so within ${patienceMs} ms: ${what}`)
    }
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

const member = async name => {
  const producer = kafka.producer({ transactionalId: name, maxInFlightRequests: 1, idempotent: true })
  const consumer = kafka.consumer({ groupId, sessionTimeout: 6000, heartbeatInterval: 500 })
  const self = { assigned: [], transactions: 0, producer, consumer }
  consumer.on(consumer.events.GROUP_JOIN, event => {
    self.assigned = event.payload.memberAssignment[originals] || []
  })
  await producer.connect()
  await consumer.connect()
  await consumer.subscribe({ topics: [originals], fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    eachBatch: async ({ batch, resolveOffset, heartbeat, isRunning, isStale }) => {
      for (let i = 0; i < batch.messages.length && isRunning() && !isStale(); i += 20) {
        const some = batch.messages.slice(i, i + 20)
        const next = (BigInt(some[some.length - 1].offset) + 1n).toString()
        const write = async transaction => {
          await transaction.send({
            topic: copies,
            messages: some.map(m => ({ key: m.key, value: m.value, partition: batch.partition }))
          })
          await transaction.sendOffsets({
            consumerGroupId: groupId,
            topics: [{ topic: originals, partitions: [{ partition: batch.partition, offset: next }] }]
          })
        }
        self.transactions += 1
        if (self.transactions % 3 === 0) {
          const aborted = await producer.transaction()
          await write(aborted)
          await aborted.abort()
        }
        const transaction = await producer.transaction()
        await write(transaction)
        await transaction.commit()
        resolveOffset(some[some.length - 1].offset)
        await heartbeat()
      }
    }
  })
  return self
}

const read = async (readUncommitted, expected) => {
  const values = new Map()
  let total = 0
  const consumer = kafka.consumer({ groupId: `js-readers-${readUncommitted}`, readUncommitted })
  await consumer.connect()
  await consumer.subscribe({ topics: [copies], fromBeginning: true })
  await consumer.run({
    eachMessage: async ({ partition, message }) => {
      values.set(partition, [...(values.get(partition) || []), Number(message.value.toString())])
      total += 1
    }
  })
  await until(`${expected} are read, not ${total}`, () => total >= expected)
  await new Promise(resolve => setTimeout(resolve, 500))
  await consumer.disconnect()
  return { values, total }
}

const run = async () => {
  const admin = kafka.admin()
  await admin.connect()
  const topics = [originals, copies].map(topic => ({ topic, numPartitions: partitions }))
  await admin.createTopics({ topics })
  const producer = kafka.producer({ idempotent: true })
  await producer.connect()
  const write = (begin, end) => producer.send({
    topic: originals,
    messages: [...Array(end - begin).keys()].map(i => ({ value: `${begin + i}`, partition: (begin + i) % partitions }))
  })
  const done = async () => {
    const [offsets] = await admin.fetchOffsets({ groupId, topics: [originals] })
    return offsets.partitions.reduce((sum, p) => sum + Math.max(Number(p.offset), 0), 0)
  }

  await write(0, count / 3)
  const first = await member('js-first')
  await until('the first copies alone', async () => (await done()) === count / 3)
  const second = await member('js-second')
  await until('both have half', () => first.assigned.length === partitions / 2 && second.assigned.length === partitions / 2)
  await write(count / 3, 2 * count / 3)
  await until('both copy', async () => (await done()) === 2 * count / 3 && second.transactions > 0)
  await second.consumer.disconnect()
  await until('the first has everything again', () => first.assigned.length === partitions)
  await write(2 * count / 3, count)
  await until('everything is copied', async () => (await done()) === count)
  await first.consumer.disconnect()

  const committed = await read(false, count)
  for (let p = 0; p < partitions; p++) {
    const expected = [...Array(count / partitions).keys()].map(i => p + i * partitions)
    if (JSON.stringify(committed.values.get(p)) !== JSON.stringify(expected)) {
      throw new Error(`partition ${p} has ${committed.values.get(p)}`)
    }
  }
  const every = await read(true, count + 1)
  if (committed.total !== count || every.total <= count) {
    throw new Error(`${committed.total} are committed, ${every.total} are there`)
  }
  await Promise.all([producer, first.producer, second.producer, admin].map(one => one.disconnect()))
  console.log('OK')
}

run().then(() => process.exit(0), error => {
  console.error(error)
  process.exit(1)
})
