package io.nephoscope.simulator.google;

import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.nephoscope.simulator.wire.SimulatedClouds;
import io.nephoscope.simulator.wire.Wire;
import io.nephoscope.simulator.wire.WireAddress;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

/**
 * Google Cloud on a local port: gRPC without TLS, answered from the estate as Google's own services
 * would.
 */
public final class GoogleWire implements Wire {
  @Override
  public Future<WireAddress> start(Vertx vertx, SimulatedClouds clouds) {
    Promise<WireAddress> listening = Promise.promise();
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            listening.complete(listen(vertx, clouds));
          } catch (IOException | RuntimeException e) {
            listening.fail(e);
          }
        });
    return listening.future();
  }

  private static WireAddress listen(Vertx vertx, SimulatedClouds clouds) throws IOException {
    CallDesk desk = new CallDesk(vertx, clouds);
    Hierarchy hierarchy = new Hierarchy(clouds.estate());
    SecurityCenterService securityCenter = new SecurityCenterService(desk, hierarchy);
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))
            .executor(Executors.newVirtualThreadPerTaskExecutor());
    List.of(
            new ProjectsService(desk, hierarchy).bindService(),
            new FoldersService(desk, hierarchy).bindService(),
            new OrganizationsService(desk, hierarchy).bindService(),
            new CloudAssetService(desk, hierarchy).bindService(),
            securityCenter.bindService(),
            new FirstSecurityCenterService(desk, hierarchy, securityCenter).bindService(),
            new MonitoringService(desk, hierarchy).bindService(),
            new FrameworksService(desk, hierarchy).bindService())
        .forEach(service -> builder.addService(breakable(service)));
    Server server = builder.build().start();
    return new WireAddress("google", "127.0.0.1:" + server.getPort(), Map.of());
  }

  private static ServerServiceDefinition breakable(ServerServiceDefinition service) {
    return ServerInterceptors.intercept(
        ServerInterceptors.useInputStreamMessages(service), new Breakage.Interceptor());
  }
}
