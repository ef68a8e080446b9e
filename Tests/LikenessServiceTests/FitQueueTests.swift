import Foundation
import LikenessClient
import LikenessProtocol
import LikenessService
import Synchronization
import Testing
import WireTestSupport

/// Turns, positions, and fits that get stuck.
@Suite(.timeLimit(.minutes(1)))
struct FitQueueTests {
  @Test func clientsTakeTurns() async throws {
    var engine = ToyEngine()
    engine.steps = 1_000_000
    let server = try await TestServer(engine: engine)
    let greedy = try await server.readyClient(.inProcess)
    let modest = try await server.readyClient(.inProcess)
    let running = try await server.startFit(greedy)
    let positions = Shared<[String: Int]>([:])
    var fits: [Task<FitRunResponse, any Error>] = []
    for (name, client) in [("greedy's second", greedy), ("greedy's third", greedy), ("modest's first", modest)] {
      let before = try await server.openFits(client)
      fits.append(
        Task {
          try await client.fit(server.fixture.fitRequest) { value in
            if let position = value.queuePosition { positions.value.withLock { $0[name] = position } }
          }
        })
      while try await server.openFits(client) == before { try await Task.sleep(for: .milliseconds(1)) }
    }
    let fair = ["modest's first": 1, "greedy's second": 2, "greedy's third": 3]
    while positions.value.withLock({ $0 }) != fair { try await Task.sleep(for: .milliseconds(1)) }
    for fit in [running] + fits { fit.cancel() }
    for fit in [running] + fits { _ = await fit.result }
    await server.stop()
  }

  @Test func whoWaitsIsToldThePosition() async throws {
    var engine = ToyEngine()
    engine.steps = 1_000_000
    let server = try await TestServer(engine: engine)
    let client = try await server.readyClient(.inProcess)
    let first = try await server.startFit(client)
    let second = try await server.startFit(client)
    let seen = Shared<[Int]>([])
    let third = Task {
      try await client.fit(server.fixture.fitRequest) { value in
        if let position = value.queuePosition { seen.value.withLock { $0.append(position) } }
      }
    }
    while seen.value.withLock({ $0.isEmpty }) { try await Task.sleep(for: .milliseconds(1)) }
    second.cancel()
    while seen.value.withLock({ $0.count < 2 }) { try await Task.sleep(for: .milliseconds(1)) }
    #expect(seen.value.withLock { $0 } == [2, 1])
    third.cancel()
    first.cancel()
    _ = await (first.result, second.result, third.result)
    await server.stop()
  }

  @Test func stuckFitIsGivenUpAndTheNextOneRuns() async throws {
    var limits = ServerLimits()
    // Long enough for a busy machine to show that the second fit lives.
    limits.silence = .seconds(2)
    let engines = Shared(0)
    let server = try await TestServer(limits: limits) {
      engines.value.withLock { $0 += 1 }
      var engine = ToyEngine()
      engine.steps = 3
      // The first engine hangs; the one that is made in its place does not.
      if engines.value.withLock({ $0 }) == 1 { engine.pause = .seconds(600) }
      return engine
    }
    let client = try await server.readyClient(.inProcess)
    let stuck = try await server.startFit(client)
    await #expect(throws: ResponseError.timedOut(seconds: 2)) { try await stuck.value }
    #expect(try await client.call(ServerStatusRequest()).metrics?["likeness_fits_stuck"] == 1)
    _ = try await client.call(server.fixture.fitRequest)
    #expect(engines.value.withLock { $0 } == 2)
    await server.stop()
  }

  @Test func oneConnectionTooManyIsTurnedAway() async throws {
    var limits = ServerLimits()
    limits.connections = 1
    let server = try await TestServer(limits: limits)
    let first = try await server.readyClient(.socket)
    let second = try await server.peer(.socket)
    guard case .message(.response(nil, .failure(let error))) = await second.next() else {
      Issue.record("nothing was said")
      return
    }
    #expect(error == .busy(limit: 1))
    #expect(await second.next() == .closed)
    #expect(try await first.call(ServerStatusRequest()).connections == 1)
    await server.stop()
  }
}

/// A value that tasks share.
private final class Shared<Value: Sendable>: Sendable {
  let value: Mutex<Value>

  init(_ value: Value) { self.value = Mutex(value) }
}
