// swift-tools-version: 6.2
import PackageDescription

/// What every Swift target of ours is built with.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// For the targets on a request's path: what debug builds and tests check at run time is not checked again in release
/// (docs/decisions, 4).
let hot: [SwiftSetting] =
    strict + [.unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))]

let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioWebSocket: Target.Dependency = .product(name: "NIOWebSocket", package: "swift-nio")
let nioConcurrency: Target.Dependency = .product(name: "NIOConcurrencyHelpers", package: "swift-nio")
let nioTLS: Target.Dependency = .product(name: "NIOTLS", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
/// For the clients of the tests only: the product speaks HTTP/2 through libnghttp2.
let nioHTTP2: Target.Dependency = .product(name: "NIOHTTP2", package: "swift-nio-http2")
let nioHPACK: Target.Dependency = .product(name: "NIOHPACK", package: "swift-nio-http2")
let x509: Target.Dependency = .product(name: "X509", package: "swift-certificates")
let asn1: Target.Dependency = .product(name: "SwiftASN1", package: "swift-asn1")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let rsa: Target.Dependency = .product(name: "_CryptoExtras", package: "swift-crypto")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")

func library(
    _ name: String,
    _ dependencies: [Target.Dependency] = [],
    settings: [SwiftSetting] = strict
) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

let package = Package(
    name: "gwsim",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "gwsim", targets: ["gwsim"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    ],
    targets: [
        // Resources and what decides about them: values and pure functions, no sockets.
        library("GatewayAPI"),
        library("ManifestLoading", ["GatewayAPI", "Yams", x509, asn1, crypto, rsa]),
        library("LocalCertificates", ["GatewayAPI", x509, asn1, crypto]),
        library("RouteModel"),
        library("GatewayBinding", ["GatewayAPI", "RouteModel"]),
        library("EnvoyExport", ["RouteModel"]),

        // Matching.
        library("MessageLayout"),
        .systemLibrary(
            name: "RE2Library",
            pkgConfig: "re2",
            providers: [.apt(["libre2-dev"]), .brew(["re2"])]
        ),
        .target(name: "CRE2", dependencies: ["RE2Library"], cxxSettings: [.unsafeFlags(["-std=c++17"])]),
        library("RegularExpressions", ["CRE2"]),
        .target(
            name: "RouteMatching",
            dependencies: ["RouteModel", "MessageLayout", "RegularExpressions"],
            // For a type that holds spans while a request is matched.
            swiftSettings: hot + [.enableExperimentalFeature("Lifetimes")]
        ),
        library(
            "Simulation",
            ["GatewayAPI", "ManifestLoading", "RouteModel", "GatewayBinding", "MessageLayout", "RouteMatching"]
        ),
        library(
            "RouteAnalysis",
            [
                "GatewayAPI", "GatewayBinding", "RouteModel", "RegularExpressions", "RouteMatching", "Simulation",
            ]
        ),

        library(
            "RouteTesting",
            [
                "GatewayAPI", "ManifestLoading", "RouteModel", "GatewayBinding", "RouteMatching", "Simulation",
                "RouteAnalysis",
            ]
        ),

        // HTTP and the data plane.
        library("HTTPMessage", ["MessageLayout", nioCore]),
        library("HTTP1Engine", ["HTTPMessage", "MessageLayout", nioCore], settings: hot),
        .systemLibrary(
            name: "CNghttp2",
            pkgConfig: "libnghttp2",
            providers: [.apt(["libnghttp2-dev"]), .brew(["libnghttp2"])]
        ),
        library("HTTP2Engine", ["CNghttp2", "HTTPMessage", "MessageLayout", nioCore], settings: hot),
        library(
            "GatewayProxy",
            [
                "RouteModel", "RouteMatching", "MessageLayout", "HTTPMessage", "HTTP1Engine", "HTTP2Engine", nioCore,
                nioPosix, nioTLS, nioSSL, x509, asn1, crypto, logging,
            ],
            settings: hot
        ),
        library(
            "StubBackends",
            [
                "RouteModel", "HTTPMessage", "HTTP1Engine", "HTTP2Engine", "MessageLayout", nioCore, nioPosix, nioHTTP1,
                nioWebSocket, nioTLS, nioSSL, logging,
            ]
        ),
        library(
            "ControlAPI",
            [
                "GatewayAPI", "Simulation", "RouteModel", "HTTPMessage", "HTTP1Engine", "MessageLayout", nioCore,
                nioPosix, logging,
            ]
        ),

        .executableTarget(
            name: "gwsim",
            dependencies: [
                "GatewayAPI", "ManifestLoading", "RouteModel", "GatewayBinding", "RouteMatching", "Simulation",
                "RouteAnalysis", "EnvoyExport", "GatewayProxy", "LocalCertificates",
                "StubBackends", "ControlAPI", "RouteTesting", nioCore, nioPosix, logging,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict
        ),

        // What the tests share: a client of raw sockets, the program as its users run it, the recordings.
        .target(name: "TestSupport", dependencies: ["GatewayAPI"], path: "Tests/TestSupport", swiftSettings: strict),
        // Clients for TLS, HTTP/2 and gRPC, which share no code with the program.
        .target(
            name: "TestClients",
            dependencies: ["TestSupport", nioCore, nioEmbedded, nioTLS, nioSSL, nioHTTP2, nioHPACK],
            path: "Tests/TestClients",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "soak",
            dependencies: ["TestSupport"],
            path: "benchmarks/soak",
            exclude: ["README.md"],
            swiftSettings: strict
        ),

        .executableTarget(
            name: "hostile",
            dependencies: ["TestSupport"],
            path: "benchmarks/hostile",
            exclude: ["README.md"],
            swiftSettings: strict
        ),

        .executableTarget(
            name: "loadbench",
            dependencies: ["GatewayAPI", "ManifestLoading", "GatewayBinding", "RouteModel", "RouteMatching"],
            path: "benchmarks/load",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "matchbench",
            dependencies: ["RouteMatching", "RouteModel", "MessageLayout", "CAllocationProbe"],
            path: "benchmarks/match",
            swiftSettings: strict
        ),

        // What is fuzzed and how; a program for long runs, and a short run among the tests.
        .target(
            name: "Fuzzing",
            dependencies: [
                "TestSupport", "GatewayAPI", "ManifestLoading", "GatewayBinding", "RouteModel", "RouteMatching",
                "Simulation", "MessageLayout", "HTTPMessage", "HTTP1Engine", nioCore, nioEmbedded, nioHTTP1,
            ],
            path: "Tests/Fuzzing",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "fuzz",
            dependencies: ["Fuzzing"],
            path: "Tests/FuzzProgram",
            swiftSettings: strict
        ),
        tests("FuzzTests", ["Fuzzing", "TestSupport"], exclude: ["Corpus"]),

        tests("GatewayAPITests", ["GatewayAPI"]),
        tests("ManifestLoadingTests", ["ManifestLoading", "GatewayAPI"], exclude: ["KeyPairs"]),
        tests("LocalCertificatesTests", ["LocalCertificates", "GatewayAPI", "TestSupport"]),
        tests(
            "GatewayBindingTests",
            ["GatewayBinding", "GatewayAPI", "RouteModel", "ManifestLoading", "TestSupport"],
            exclude: ["Cases"]
        ),
        tests("RegularExpressionsTests", ["RegularExpressions"]),
        .target(name: "CAllocationProbe", path: "Tests/CAllocationProbe"),
        tests(
            "RouteMatchingTests",
            ["RouteMatching", "RouteModel", "MessageLayout", "RegularExpressions", "CAllocationProbe"]
        ),
        tests(
            "GatewayProxyTests",
            [
                "GatewayProxy", "HTTP2Engine", "LocalCertificates", "RouteModel", "RouteMatching", "MessageLayout",
                "HTTPMessage", "HTTP1Engine", "TestSupport", nioCore,
                nioPosix,
                nioTLS, nioSSL, nioConcurrency, x509, asn1, crypto, logging,
            ]
        ),
        tests("HTTP1EngineTests", ["HTTP1Engine", "HTTPMessage", "MessageLayout", nioCore, nioEmbedded, nioHTTP1]),
        tests(
            "HTTP2EngineTests",
            ["HTTP2Engine", "HTTPMessage", "MessageLayout", "CAllocationProbe", "TestSupport", nioCore]
        ),
        tests("TestSupportTests", ["TestSupport"]),
        tests("TestClientsTests", ["TestClients", "TestSupport"], exclude: ["Servers"]),
        tests("ControlAPITests", ["ControlAPI", "RouteModel"]),
        tests(
            "StubBackendsTests",
            [
                "StubBackends", "RouteModel", "HTTP1Engine", "HTTP2Engine", "HTTPMessage", "MessageLayout",
                "TestSupport", nioCore, nioPosix, nioEmbedded, nioSSL, logging,
            ]
        ),
        tests(
            "SimulationTests",
            [
                "TestSupport", "Simulation", "GatewayAPI", "ManifestLoading", "RouteModel", "GatewayBinding",
                "MessageLayout", "RouteMatching",
            ]
        ),
        tests(
            "RouteAnalysisTests",
            [
                "TestSupport", "RouteAnalysis", "Simulation", "GatewayAPI", "ManifestLoading", "RouteModel",
                "GatewayBinding", "RouteMatching",
            ]
        ),
        tests(
            "RouteTestingTests",
            [
                "RouteTesting", "Simulation", "GatewayAPI", "ManifestLoading", "RouteModel", "GatewayBinding",
                "RouteMatching", "TestSupport",
            ],
            exclude: ["Golden"]
        ),
        tests("CommandTests", ["TestSupport"]),
        tests(
            "EnvoyTruthTests",
            [
                "TestSupport", "GatewayAPI", "GatewayBinding", "ManifestLoading", "RouteMatching", "RouteModel",
                "Simulation",
            ]
        ),
        tests(
            "ConformanceTests",
            ["TestSupport", "TestClients", .product(name: "Yams", package: "Yams")],
            exclude: ["Certificates"]
        ),
        tests("EndToEndTests", ["TestSupport"], exclude: ["Clients"]),
        tests("EnvoyExportTests", ["TestSupport", "StubBackends", nioCore], exclude: ["Golden"]),
    ],
    cxxLanguageStandard: .cxx17
)
