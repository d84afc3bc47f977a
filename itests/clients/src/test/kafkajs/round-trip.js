// Writes to and reads from a topic in a consumer group, with gzip; prints OK at the end.
const { Kafka, CompressionTypes, logLevel } = require('kafkajs')

const kafka = new Kafka({ clientId: 'round-trip', brokers: [process.argv[2]], logLevel: logLevel.ERROR })
const topic = 'kafkajs'
const count = 300

const run = async () => {
  const admin = kafka.admin()
  await admin.connect()
  await admin.createTopics({ topics: [{ topic, numPartitions: 3 }] })

  const producer = kafka.producer({ idempotent: true })
  await producer.connect()
  const messages = [...Array(count).keys()].map(i => ({ key: `key-${i % 7}`, value: `value-${i}` }))
  await producer.send({ topic, compression: CompressionTypes.GZIP, messages })
  await producer.disconnect()

  const seen = new Map()
  let total = 0
  const consumer = kafka.consumer({ groupId: 'kafkajs-group' })
  await consumer.connect()
  await consumer.subscribe({ topics: [topic], fromBeginning: true })
  await new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`only ${total} of ${count} came`)), 60000)
    consumer.run({
      eachMessage: async ({ message }) => {
        const key = message.key.toString()
        const number = Number(message.value.toString().slice('value-'.length))
        if (seen.has(key) && seen.get(key) >= number) {
          reject(new Error(`${number} came after ${seen.get(key)} for ${key}`))
        }
        seen.set(key, number)
        total += 1
        if (total === count) {
          resolve()
        }
      }
    })
  })
  await consumer.disconnect()

  const groups = await admin.listGroups()
  if (!groups.groups.some(group => group.groupId === 'kafkajs-group')) {
    throw new Error('the group is not listed')
  }
  const offsets = await admin.fetchTopicOffsets(topic)
  const end = offsets.reduce((sum, partition) => sum + Number(partition.offset), 0)
  if (end !== count) {
    throw new Error(`the offsets sum to ${end}`)
  }
  await admin.disconnect()
  console.log('OK')
}

run().then(() => process.exit(0), error => {
  console.error(error)
  process.exit(1)
})
