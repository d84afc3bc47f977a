package io.myelin.itests.benchmarks.load;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Opens connections, asks on each for the API versions once, as every client does first, and then leaves them idle. */
final class ConnectionsLoad {
    private static final short API_VERSIONS = 18;
    private static final int TIMEOUT_MS = 30_000;
    private static final int MAX_RESPONSE_BYTES = 1 << 20;

    private final Arguments arguments;
    private final Conductor conductor;

    ConnectionsLoad(Arguments arguments, Conductor conductor) {
        this.arguments = arguments;
        this.conductor = conductor;
    }

    void run() throws Exception {
        int connections = arguments.count("connections", 5000);
        int port = Integer.parseInt(arguments.text("bootstrap").replaceAll(".*:", ""));
        List<Socket> open = new ArrayList<>();
        conductor.begin();
        long start = System.nanoTime();
        for (int i = 0; i < connections; i++) {
            open.add(connect(port));
        }
        long elapsed = System.nanoTime() - start;
        conductor.end();
        conductor.result("connections", open.size());
        conductor.result("accept_s", elapsed / 1e9);
        for (Socket socket : open) {
            socket.close();
        }
    }

    private static Socket connect(int port) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MS);
        var request = ByteBuffer.allocate(14);
        request.putInt(10).putShort(API_VERSIONS).putShort((short) 0).putInt(1).putShort((short) -1);
        new DataOutputStream(socket.getOutputStream()).write(request.array());
        var in = new DataInputStream(socket.getInputStream());
        int bytes = in.readInt();
        if (bytes < Integer.BYTES || bytes > MAX_RESPONSE_BYTES) {
            throw new IOException("a response of " + bytes + " bytes");
        }
        in.readFully(new byte[bytes]);
        return socket;
    }
}
